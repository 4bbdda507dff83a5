package dev.toolrack.cli.tools;

import com.google.protobuf.FieldMask;
import dev.toolrack.cli.ExitCode;
import dev.toolrack.cli.json.ProtoJson;
import dev.toolrack.cli.remote.RemoteCommand;
import dev.toolrack.cli.terminal.Terminal;
import dev.toolrack.client.Change;
import dev.toolrack.client.ToolrackClient;
import dev.toolrack.v1.Tool;
import dev.toolrack.v1.UpdateToolRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Commands that change whether a tool can be resolved. */
abstract sealed class StateCommand extends RemoteCommand {
  private final String done;

  @Parameters(index = "0", paramLabel = "SLUG", description = "The tool.")
  private String slug = "";

  private StateCommand(Terminal terminal, String done) {
    super(terminal);
    this.done = done;
  }

  abstract Change<Tool> change(ToolrackClient client, String slug);

  @Override
  protected final int run(ToolrackClient client) {
    Change<Tool> changed = change(client, slug);
    if (remote.json()) {
      print(ProtoJson.write(changed.value()));
    } else {
      terminal.out().println(slug + " is " + done + ", revision " + changed.revision());
    }
    return ExitCode.OK;
  }

  private static Change<Tool> enabled(ToolrackClient client, String slug, boolean enabled) {
    return client
        .catalog()
        .updateTool(
            UpdateToolRequest.newBuilder()
                .setTool(Tool.newBuilder().setSlug(slug).setEnabled(enabled))
                .setUpdateMask(FieldMask.newBuilder().addPaths("enabled"))
                .build());
  }

  /** {@code tools enable SLUG}. */
  @Command(
      name = "enable",
      description = "Let a tool resolve again.",
      footerHeading = "%nExamples:%n",
      footer = "  ./toolrack tools enable word-count")
  static final class Enable extends StateCommand {
    Enable(Terminal terminal) {
      super(terminal, "enabled");
    }

    @Override
    Change<Tool> change(ToolrackClient client, String slug) {
      return enabled(client, slug, true);
    }
  }

  /** {@code tools disable SLUG}. */
  @Command(
      name = "disable",
      description = "Keep a tool from resolving, without deleting it.",
      footerHeading = "%nExamples:%n",
      footer = "  ./toolrack tools disable word-count")
  static final class Disable extends StateCommand {
    Disable(Terminal terminal) {
      super(terminal, "disabled");
    }

    @Override
    Change<Tool> change(ToolrackClient client, String slug) {
      return enabled(client, slug, false);
    }
  }

  /** {@code tools delete SLUG}. */
  @Command(
      name = "delete",
      description = "Delete a tool so that it can be undeleted; its slug stays taken.",
      footerHeading = "%nExamples:%n",
      footer = "  ./toolrack tools delete word-count")
  static final class Delete extends StateCommand {
    Delete(Terminal terminal) {
      super(terminal, "deleted");
    }

    @Override
    Change<Tool> change(ToolrackClient client, String slug) {
      return client.catalog().deleteTool(slug);
    }
  }

  /** {@code tools undelete SLUG}. */
  @Command(
      name = "undelete",
      description = "Bring a deleted tool back.",
      footerHeading = "%nExamples:%n",
      footer = "  ./toolrack tools undelete word-count")
  static final class Undelete extends StateCommand {
    Undelete(Terminal terminal) {
      super(terminal, "back");
    }

    @Override
    Change<Tool> change(ToolrackClient client, String slug) {
      return client.catalog().undeleteTool(slug);
    }
  }
}
