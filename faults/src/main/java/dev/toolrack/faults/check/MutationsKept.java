package dev.toolrack.faults.check;

import static java.util.stream.Collectors.toMap;

import dev.toolrack.faults.history.Mutation;
import dev.toolrack.faults.history.Mutation.Kind;
import dev.toolrack.faults.history.TruthRead;
import dev.toolrack.faults.history.TruthRead.ChangeRow;
import dev.toolrack.faults.history.TruthRead.ToolRow;
import dev.toolrack.faults.history.TruthRead.VersionRow;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Whatever was answered OK is in Postgres at the end: the tool, the version, its retirement, and
 * whether the tool is enabled; and the change feed has the revision of each mutation. Whether a
 * tool is enabled is judged by its last mutation, unless another one with an unknown outcome may
 * have come later.
 */
final class MutationsKept implements Invariant {
  @Override
  public String name() {
    return "mutations kept";
  }

  /** What Postgres contains. */
  private record Truth(
      Map<String, ToolRow> tools, Set<VersionRow> versions, Set<ChangeRow> changes) {

    static Truth of(TruthRead read) {
      return new Truth(
          read.tools().stream().collect(toMap(ToolRow::tool, Function.identity())),
          new HashSet<>(read.versions()),
          new HashSet<>(read.changes()));
    }

    boolean has(Mutation mutation, boolean last) {
      ToolRow tool = tools.get(mutation.tool());
      return tool != null
          && changes.contains(new ChangeRow(mutation.tool(), mutation.revision()))
          && switch (mutation.kind()) {
            case CREATE -> true;
            case PUBLISH -> hasVersion(mutation, false) || hasVersion(mutation, true);
            case RETIRE -> hasVersion(mutation, true);
            case DISABLE -> !last || !tool.enabled();
            case ENABLE -> !last || tool.enabled();
          };
    }

    private boolean hasVersion(Mutation mutation, boolean retired) {
      return versions.contains(new VersionRow(mutation.tool(), mutation.generation(), retired));
    }
  }

  @Override
  public Map<String, Cell> check(History history) {
    Tally.Rows rows = new Tally.Rows();
    Truth truth = Truth.of(history.truth());
    history
        .mutations()
        .values()
        .forEach(
            ofTool -> {
              for (Mutation mutation : ofTool) {
                if (mutation.done()) {
                  judge(history, truth, mutation, isLast(mutation, ofTool), rows);
                }
              }
            });
    return rows.cells((_, tally) -> "lost " + Words.of(tally.broken(), tally.judged()));
  }

  /** Whether no other mutation that may have happened can have switched the tool after this one. */
  private static boolean isLast(Mutation mutation, List<Mutation> ofTool) {
    return ofTool.stream()
        .filter(other -> other.kind() == Kind.DISABLE || other.kind() == Kind.ENABLE)
        .filter(other -> other.id() != mutation.id())
        .allMatch(
            other ->
                switch (other.result()) {
                  case DONE -> other.revision() < mutation.revision();
                  case REFUSED -> true;
                  case UNKNOWN -> false;
                });
  }

  private static void judge(
      History history, Truth truth, Mutation mutation, boolean last, Tally.Rows rows) {
    Tally tally = rows.of(history.faults().rowOf(mutation.nanos(), mutation.endNanos()));
    tally.judge(0);
    if (!truth.has(mutation, last)) {
      tally.breaks(
          history.at(mutation.endNanos())
              + " "
              + mutation.kind()
              + " of "
              + mutation.tool()
              + " "
              + mutation.generation()
              + " was answered with revision "
              + mutation.revision()
              + " and is not in Postgres");
    }
  }
}
