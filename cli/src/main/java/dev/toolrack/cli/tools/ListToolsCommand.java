package dev.toolrack.cli.tools;

import dev.toolrack.cli.CliException;
import dev.toolrack.cli.ExitCode;
import dev.toolrack.cli.json.ProtoJson;
import dev.toolrack.cli.remote.RemoteCommand;
import dev.toolrack.cli.terminal.Table;
import dev.toolrack.cli.terminal.Terminal;
import dev.toolrack.client.Page;
import dev.toolrack.client.ToolrackClient;
import dev.toolrack.v1.ListToolsRequest;
import dev.toolrack.v1.ToolSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** {@code tools list}. */
@Command(
    name = "list",
    description = {
      "List tools in the order of their slugs, or by likeness where there is a --query.",
      "Filters given together all hold. JSON is one object a line.",
      "To hear of what changes after the list, watch --from the revision in the first line's JSON."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./toolrack tools list --category Finance --limit 20",
      "  ./toolrack tools list --query 'stock price'",
      "  ./toolrack tools list --platform yfmcp --output json | jq -r .slug"
    })
final class ListToolsCommand extends RemoteCommand {
  private static final int MAX_PAGE = 100;

  @Option(names = "--category", paramLabel = "NAME", description = "Only this category.")
  private String category = "";

  @Option(names = "--platform", paramLabel = "NAME", description = "Only this platform.")
  private String platform = "";

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "Only this kind: TOOL, AGENT, WORKFLOW or MCP_SERVER.")
  private String kind = "";

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      description = "Only with a version in this status: DRAFT, ACTIVE, DEPRECATED or RETIRED.")
  private String status = "";

  @Option(
      names = "--enabled",
      paramLabel = "true|false",
      arity = "0..1",
      fallbackValue = "true",
      description = "Only those that are enabled, or with false only those that are not.")
  private Optional<Boolean> enabled = Optional.empty();

  @Option(names = "--deleted", description = "Deleted tools too.")
  private boolean deleted;

  @Option(
      names = "--query",
      paramLabel = "TEXT",
      description = "Words to look for in slug, name and description.")
  private String query = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "Most tools to list; 0 for all. Default: 50.")
  private int limit;

  ListToolsCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  protected void prepare() {
    if (limit < 0) {
      throw new CliException(ExitCode.USAGE, "--limit must be 0 or more, not " + limit);
    }
  }

  @Override
  protected int run(ToolrackClient client) {
    ListToolsRequest.Builder request =
        ListToolsRequest.newBuilder()
            .setCategory(category)
            .setPlatform(platform)
            .setKind(Choices.kind("--kind", kind))
            .setVersionStatus(Choices.status("--status", status))
            .setShowDeleted(deleted)
            .setQuery(query);
    enabled.ifPresent(request::setEnabled);
    List<ToolSummary> tools = new ArrayList<>();
    int listed = 0;
    boolean more;
    do {
      request.setPageSize(limit == 0 ? MAX_PAGE : Math.min(MAX_PAGE, limit - listed));
      Page<ToolSummary> page = client.catalog().listTools(request.build());
      // A table is as wide as its widest row, so its rows are kept; JSON is printed at once.
      page.items().forEach(remote.json() ? tool -> print(json(tool, page.revision())) : tools::add);
      listed += page.items().size();
      request.setPageToken(page.nextPageToken());
      more = !page.last();
    } while (more
        && (limit == 0 || listed < limit)
        && terminal.outState() == Terminal.OutState.WRITTEN);
    if (!remote.json()) {
      printTable(tools, more);
    }
    return ExitCode.OK;
  }

  private static ObjectNode json(ToolSummary tool, OptionalLong revision) {
    ObjectNode json = ProtoJson.write(tool);
    revision.ifPresent(value -> json.put("revision", value));
    return json;
  }

  private void printTable(List<ToolSummary> tools, boolean more) {
    if (tools.isEmpty()) {
      terminal.err().println("no tools" + (filtered() ? " match" : ""));
      return;
    }
    Table table = new Table("SLUG", "VERSION", "KIND", "PLATFORM", "CATEGORY", "STATE", "NAME");
    for (ToolSummary tool : tools) {
      table.row(
          tool.getSlug(),
          tool.getLatestVersion().isEmpty() ? "-" : tool.getLatestVersion(),
          ProtoJson.shortName(tool.getKind().getValueDescriptor()),
          tool.getPlatform(),
          tool.getCategory(),
          tool.getDeleted() ? "deleted" : tool.getEnabled() ? "enabled" : "disabled",
          tool.getDisplayName());
    }
    table.print(terminal);
    if (more) {
      terminal.err().println(terminal.errStyle().faint("there are more; see --limit"));
    }
  }

  private boolean filtered() {
    return !(category + platform + kind + status + query).isEmpty() || enabled.isPresent();
  }
}
