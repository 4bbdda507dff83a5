package dev.toolrack.cli.calls;

import dev.toolrack.cli.ExitCode;
import dev.toolrack.cli.json.ProtoJson;
import dev.toolrack.cli.remote.RemoteCommand;
import dev.toolrack.cli.terminal.Facts;
import dev.toolrack.cli.terminal.Table;
import dev.toolrack.cli.terminal.Terminal;
import dev.toolrack.client.ToolrackClient;
import dev.toolrack.v1.CacheStatistics;
import dev.toolrack.v1.ClusterMember;
import dev.toolrack.v1.GetClusterResponse;
import dev.toolrack.v1.ReplicaReport;
import java.time.Duration;
import picocli.CommandLine.Command;

/** {@code status}. */
@Command(
    name = "status",
    description =
        "Show how the server is: its revision, lag, caches, and how its fellow members are.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./toolrack status",
      "  ./toolrack status --target replica-2:50051 --output json | jq .revision"
    })
public final class StatusCommand extends RemoteCommand {
  public StatusCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  protected int run(ToolrackClient client) {
    GetClusterResponse cluster = client.admin().cluster();
    if (remote.json()) {
      print(ProtoJson.write(cluster));
      return ExitCode.OK;
    }
    new Facts()
        .add("server", remote.target())
        .add("version", cluster.getBuildVersion())
        .add("replica", cluster.getReplicaId())
        .add("up", duration(cluster.getUptime()))
        .add("revision", cluster.getRevision())
        .add("change feed", ProtoJson.shortName(cluster.getFeedState().getValueDescriptor()))
        .add("lag", duration(cluster.getLag()))
        .add("staleness bound", duration(cluster.getStalenessBound()))
        .print(terminal);
    terminal.out().println();
    Table members =
        new Table("MEMBER", "ADDRESS", "VERSION", "REVISION", "CHANGE FEED", "LAG", "HEARD");
    for (ClusterMember member : cluster.getMembersList()) {
      addTo(members, member);
    }
    members.print(terminal);
    terminal.out().println();
    Table caches =
        new Table("CACHE", "SIZE", "HITS", "MISSES", "EVICTED", "EXPIRED", "INVALIDATED");
    for (CacheStatistics cache : cluster.getCachesList()) {
      caches.row(
          cache.getName(),
          Long.toString(cache.getSize()),
          Long.toString(cache.getHits()),
          Long.toString(cache.getMisses()),
          Long.toString(cache.getEvictions()),
          Long.toString(cache.getExpirations()),
          Long.toString(cache.getInvalidations()));
    }
    caches.print(terminal);
    return ExitCode.OK;
  }

  private static void addTo(Table members, ClusterMember member) {
    String name = member.getReplicaId() + (member.getSelf() ? " *" : "");
    if (!member.hasReport()) {
      members.row(name, member.getAddress(), "", "", "", "", "not yet");
      return;
    }
    ReplicaReport report = member.getReport();
    members.row(
        name,
        member.getAddress(),
        report.getBuildVersion(),
        Long.toString(report.getRevision()),
        ProtoJson.shortName(report.getFeedState().getValueDescriptor()),
        duration(report.getLag()),
        member.getSelf() ? "now" : duration(report.getAge()) + " ago");
  }

  private static String duration(com.google.protobuf.Duration duration) {
    Duration value = Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
    if (value.compareTo(Duration.ofSeconds(10)) < 0) {
      return value.toMillis() + " ms";
    }
    return (value.toDays() > 0 ? value.toDays() + "d " : "")
        + (value.toHours() > 0 ? value.toHoursPart() + "h " : "")
        + (value.toMinutes() > 0 ? value.toMinutesPart() + "m " : "")
        + value.toSecondsPart()
        + "s";
  }
}
