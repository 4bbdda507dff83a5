package dev.toolrack.faults.check;

import dev.toolrack.faults.history.Call;
import dev.toolrack.faults.history.CallKind;
import java.util.Map;
import java.util.OptionalLong;

/**
 * No answer is older than it may be.
 *
 * <p>An answer shows a state of its tool. Its age is the time from the answer to the mutation that
 * superseded that state to the beginning of the call: at least so long had the state not been the
 * truth when the replica looked. So no clock but the client's is needed, and no doubt is held
 * against the replica: a change under way when the call began makes it no older.
 *
 * <ul>
 *   <li>A resolve that is not marked STALE is never older than the bound.
 *   <li>What is marked STALE, or cannot be marked (executions and refusals), is older than the
 *       bound only if the replica was cut off from Postgres, see {@link CutOffs}.
 *   <li>Nothing is older than {@code max_stale}.
 *   <li>Nothing is shown that was not the truth at any moment before the answer.
 * </ul>
 */
final class Freshness implements Invariant {
  @Override
  public String name() {
    return "freshness";
  }

  @Override
  public Map<String, Cell> check(History history) {
    Tally.Rows fresh = new Tally.Rows();
    Tally.Rows stale = new Tally.Rows();
    for (Call call : history.calls()) {
      history
          .timelines()
          .shownBy(call)
          .ifPresent(state -> judge(history, call, state, fresh, stale));
    }
    return fresh.cells(
        (row, tally) ->
            Words.time(tally.worst())
                + (stale.of(row).judged() == 0
                    ? ""
                    : ", STALE " + Words.time(stale.of(row).worst())));
  }

  private static void judge(
      History history, Call call, State state, Tally.Rows fresh, Tally.Rows stale) {
    String row = history.rowOf(call);
    Tally tally = fresh.of(row);
    OptionalLong age = history.timelines().of(call).age(state, call.nanos(), call.endNanos());
    if (age.isEmpty()) {
      tally.judge(0);
      tally.breaks(history.describe(call) + " shows " + state + ", which never was the truth");
      return;
    }
    long nanos = age.getAsLong();
    boolean marked = call.stale();
    if (marked) {
      stale.of(row).judge(nanos);
    }
    tally.judge(marked ? 0 : nanos);
    if (isTooOld(history, call, nanos)) {
      tally.breaks(
          history.describe(call)
              + " shows "
              + state
              + ", which had been superseded for "
              + Words.time(nanos)
              + (marked ? ", STALE" : ""));
    }
  }

  private static boolean isTooOld(History history, Call call, long age) {
    if (age <= history.promises().boundNanos()) {
      return false;
    }
    boolean mayBeMarked = call.kind() != CallKind.RESOLVE || !call.ok() || call.stale();
    return !mayBeMarked
        || age > history.promises().maxStaleNanos()
        || !history.cutOffs().excuse(call.channel(), call.nanos() - age, call.nanos());
  }
}
