package dev.toolrack.cli.tools;

import dev.toolrack.cli.ExitCode;
import dev.toolrack.cli.json.ProtoJson;
import dev.toolrack.cli.remote.RemoteCommand;
import dev.toolrack.cli.terminal.Facts;
import dev.toolrack.cli.terminal.Table;
import dev.toolrack.cli.terminal.Terminal;
import dev.toolrack.client.ToolrackClient;
import dev.toolrack.v1.Capability;
import dev.toolrack.v1.GetToolRequest;
import dev.toolrack.v1.Pattern;
import dev.toolrack.v1.Tool;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code tools get SLUG}. */
@Command(
    name = "get",
    description = "Show a tool, its channels, capabilities and patterns.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./toolrack tools get word-count",
      "  ./toolrack tools get word-count --output json | jq .channels"
    })
final class GetToolCommand extends RemoteCommand {
  @Parameters(index = "0", paramLabel = "SLUG", description = "The tool.")
  private String slug = "";

  @Option(names = "--deleted", description = "A deleted tool too.")
  private boolean deleted;

  GetToolCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  protected int run(ToolrackClient client) {
    Tool tool =
        client
            .catalog()
            .getTool(GetToolRequest.newBuilder().setSlug(slug).setShowDeleted(deleted).build());
    // The parts of a deleted tool cannot be listed.
    List<Capability> capabilities =
        tool.hasDeleteTime() ? List.of() : client.catalog().streamCapabilities(slug).toList();
    List<Pattern> patterns =
        tool.hasDeleteTime() ? List.of() : client.catalog().streamPatterns(slug).toList();
    if (remote.json()) {
      ObjectNode json = ProtoJson.write(tool);
      ArrayNode capabilityArray = json.putArray("capabilities");
      capabilities.forEach(capability -> capabilityArray.add(ProtoJson.write(capability)));
      ArrayNode patternArray = json.putArray("patterns");
      patterns.forEach(pattern -> patternArray.add(ProtoJson.write(pattern)));
      print(json);
    } else {
      printFacts(tool);
      printParts(capabilities, patterns);
    }
    return ExitCode.OK;
  }

  private void printFacts(Tool tool) {
    Facts facts =
        new Facts()
            .add("tool", tool.getSlug())
            .add("name", tool.getDisplayName())
            .add("kind", ProtoJson.shortName(tool.getKind().getValueDescriptor()))
            .add(
                "state",
                tool.hasDeleteTime() ? "deleted" : tool.getEnabled() ? "enabled" : "disabled")
            .add("latest", tool.getLatestVersion().isEmpty() ? "-" : tool.getLatestVersion());
    tool.getChannelsMap().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(channel -> facts.add("channel " + channel.getKey(), channel.getValue()));
    facts
        .add("platform", tool.getPlatform())
        .add("category", tool.getCategory())
        .add("tags", String.join(", ", tool.getTagsList()))
        .add("description", tool.getDescription());
    tool.getAnnotationsMap().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(annotation -> facts.add(annotation.getKey(), annotation.getValue()));
    facts
        .add("created", Instant.ofEpochSecond(tool.getCreateTime().getSeconds()))
        .add("changed", Instant.ofEpochSecond(tool.getUpdateTime().getSeconds()))
        .add("revision", tool.getRevision())
        .print(terminal);
  }

  private void printParts(List<Capability> capabilities, List<Pattern> patterns) {
    if (!capabilities.isEmpty()) {
      terminal.out().println();
      Table table = new Table("CAPABILITY", "DESCRIPTION");
      capabilities.forEach(c -> table.row(c.getName(), c.getDescription()));
      table.print(terminal);
    }
    if (!patterns.isEmpty()) {
      terminal.out().println();
      Table table = new Table("PATTERN", "CAPABILITY", "DESCRIPTION");
      patterns.forEach(p -> table.row(p.getName(), p.getCapability(), p.getDescription()));
      table.print(terminal);
    }
  }
}
