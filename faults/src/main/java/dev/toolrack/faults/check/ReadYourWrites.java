package dev.toolrack.faults.check;

import dev.toolrack.faults.history.Call;
import dev.toolrack.faults.history.Mutation;
import java.util.List;
import java.util.Map;

/**
 * An answer contains the revision that its call asked for.
 *
 * <p>With {@code min_revision} <i>r</i>, an answer shows the tool as the newest of its mutations up
 * to <i>r</i>, or a later one, left it: the revision in the answer is not lower than that of the
 * mutation, and the state is not one that only an earlier mutation produced. A call through the SDK
 * implicitly asks for the newest revision that the client had received when the call began. Failed
 * calls do not break this invariant.
 */
final class ReadYourWrites implements Invariant {
  @Override
  public String name() {
    return "own writes";
  }

  @Override
  public Map<String, Cell> check(History history) {
    Tally.Rows rows = new Tally.Rows();
    for (Call call : history.calls()) {
      if (call.minRevision() > 0) {
        history
            .timelines()
            .shownBy(call)
            .ifPresent(state -> judge(history, call, state, rows.of(history.rowOf(call))));
      }
    }
    return rows.cells((_, tally) -> Words.of(tally.broken(), tally.judged()));
  }

  private static void judge(History history, Call call, State state, Tally tally) {
    List<Mutation> ofTool = history.mutations().getOrDefault(call.tool(), List.of());
    long needed =
        ofTool.stream()
            .filter(Mutation::done)
            .mapToLong(Mutation::revision)
            .filter(revision -> revision <= call.minRevision())
            .max()
            .orElse(0);
    Timeline timeline = history.timelines().of(call);
    tally.judge(0);
    if (call.revision() > 0 && call.revision() < needed) {
      tally.breaks(
          history.describe(call)
              + " asked for revision "
              + call.minRevision()
              + " and got "
              + call.revision()
              + " of a tool that changed at "
              + needed);
    } else if (!timeline.possibleSince(
        timeline.newestRevision(call.minRevision()), state, call.endNanos())) {
      tally.breaks(
          history.describe(call)
              + " asked for revision "
              + call.minRevision()
              + " and got "
              + state
              + ", which is older");
    }
  }
}
