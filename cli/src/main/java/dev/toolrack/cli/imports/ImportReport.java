package dev.toolrack.cli.imports;

import dev.toolrack.cli.ExitCode;
import dev.toolrack.cli.terminal.Style;
import dev.toolrack.cli.terminal.Table;
import dev.toolrack.cli.terminal.Terminal;
import dev.toolrack.v1.ImportRejection;
import dev.toolrack.v1.ImportToolsResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Prints the results of an import. */
final class ImportReport {
  private static final String NOT_READABLE = "NOT_READABLE";

  private record Rejection(Position position, String slug, String reason, String message) {}

  private final Terminal terminal;
  private final boolean json;

  ImportReport(Terminal terminal, boolean json) {
    this.terminal = terminal;
    this.json = json;
  }

  /** Prints what would be sent. */
  int tellDryRun(ImportRun scan, int entries) {
    List<Rejection> rejections = rejections(scan, List.of());
    if (json) {
      ObjectNode summary = JsonNodeFactory.instance.objectNode().put("readable", entries);
      add(summary, scan.rejected(), rejections);
      terminal.out().println(summary);
    } else {
      terminal
          .out()
          .println(
              entries
                  + " entries can be imported, "
                  + scan.rejected()
                  + " cannot; the catalog was not touched");
      list(rejections, scan.rejected());
    }
    return exitCode(scan.rejected());
  }

  /** Prints what became of the entries. */
  int tell(ImportRun run, ImportToolsResponse response, double seconds) {
    int rejected = response.getRejected() + run.rejected();
    List<Rejection> rejections = rejections(run, response.getRejectionsList());
    if (json) {
      ObjectNode summary =
          JsonNodeFactory.instance
              .objectNode()
              .put("created", response.getCreated())
              .put("updated", response.getUpdated())
              .put("unchanged", response.getUnchanged());
      add(summary, rejected, rejections);
      terminal.out().println(summary.put("revision", response.getRevision()));
    } else {
      Style style = terminal.outStyle();
      String refused = rejected + " rejected";
      terminal
          .out()
          .println(
              "%s, %d updated, %d unchanged, %s; %s%.1f s"
                  .formatted(
                      style.good(response.getCreated() + " created"),
                      response.getUpdated(),
                      response.getUnchanged(),
                      rejected == 0 ? refused : style.bad(refused),
                      revision(response),
                      seconds));
      list(rejections, rejected);
      if (rejections.stream().anyMatch(r -> r.reason().equals("VERSION_CONTENT_CONFLICT"))) {
        terminal
            .err()
            .println(
                "A published version never changes: publish the new content under another number"
                    + " with --as-version VERSION.");
      }
    }
    return exitCode(rejected);
  }

  /** Nothing where no entry reached the catalog. */
  private static String revision(ImportToolsResponse response) {
    return response.getRevision() == 0 ? "" : "revision " + response.getRevision() + ", ";
  }

  private static int exitCode(int rejected) {
    return rejected == 0 ? ExitCode.OK : ExitCode.PARTLY_FAILED;
  }

  private static List<Rejection> rejections(ImportRun run, List<ImportRejection> ofServer) {
    List<Rejection> rejections = new ArrayList<>();
    for (Candidate.Bad bad : run.bad()) {
      rejections.add(new Rejection(bad.position(), bad.slug(), NOT_READABLE, bad.why()));
    }
    for (ImportRejection rejection : ofServer) {
      rejections.add(
          new Rejection(
              run.position(rejection.getIndex()),
              rejection.getSlug(),
              rejection.getReason(),
              rejection.getMessage()));
    }
    rejections.sort(Comparator.comparingInt(r -> r.position().index()));
    return rejections;
  }

  private void list(List<Rejection> rejections, int rejected) {
    Style style = terminal.errStyle();
    for (Rejection rejection : rejections) {
      terminal
          .err()
          .println(
              style.bad(rejection.position().toString())
                  + (rejection.slug().isEmpty() ? "" : " " + Table.printable(rejection.slug()))
                  + ": "
                  + Table.printable(rejection.message()));
    }
    if (rejections.size() < rejected) {
      terminal.err().println("and " + (rejected - rejections.size()) + " more");
    }
  }

  private static void add(ObjectNode summary, int rejected, List<Rejection> rejections) {
    summary.put("rejected", rejected);
    ArrayNode array = summary.putArray("rejections");
    for (Rejection rejection : rejections) {
      array
          .addObject()
          .put("line", rejection.position().line())
          .put("entry", rejection.position().index())
          .put("slug", rejection.slug())
          .put("reason", rejection.reason())
          .put("message", rejection.message());
    }
  }
}
