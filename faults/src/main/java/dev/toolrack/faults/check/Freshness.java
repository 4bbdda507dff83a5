package dev.toolrack.faults.check;

import dev.toolrack.client.ResolveCacheOptions;
import dev.toolrack.faults.history.Call;
import dev.toolrack.faults.history.CallKind;
import dev.toolrack.faults.history.Excuse;
import dev.toolrack.faults.history.Promises;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * No answer is older than allowed.
 *
 * <p>An answer shows a state of its tool. Its age is the time from the answer to the mutation that
 * superseded this state until the call began: for at least that long, the state had been outdated
 * when the replica looked. So only the client's clock is needed, and the replica gets the benefit
 * of every doubt: a change in progress when the call began does not make the answer older.
 *
 * <ul>
 *   <li>A resolve that is not marked STALE is never older than the bound.
 *   <li>An answer that is marked STALE, or cannot be marked (executions and refusals), is older
 *       than the bound only if the replica was cut off from Postgres, see {@link CutOffs}.
 *   <li>Nothing is older than {@code max_stale}.
 *   <li>An answer from a client's cache may be marked only if some replica was impaired, and with
 *       it perhaps the one that is watched. One that is not marked may be older by the time in
 *       which a replica ends its watches when it has lost Postgres, or, if the fault left
 *       connections open that say nothing, by the longest silence for which the client takes its
 *       watch to be alive.
 *   <li>Every state that is shown was true at some moment before the answer.
 * </ul>
 */
final class Freshness implements Invariant {
  /** Beyond the bound: a read of the feed that fails after 3 s, and a second until that is seen. */
  private static final long LOST_POSTGRES_NANOS = TimeUnit.SECONDS.toNanos(4);

  private static final long MAX_SILENCE_NANOS =
      ResolveCacheOptions.defaults().maxSilence().toNanos();

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

  /** The age that an answer from a client's cache may have which was true until then. */
  private static long mostOfCache(History history, Call call, long supersededNanos) {
    Promises promises = history.promises();
    if (!history.faults().impaired(supersededNanos, call.nanos())) {
      return promises.boundNanos();
    }
    if (call.stale() || !call.ok()) {
      return promises.maxStaleNanos();
    }
    return promises.boundNanos()
        + (history.faults().excused(Excuse.SILENCE, supersededNanos, call.nanos())
            ? MAX_SILENCE_NANOS
            : LOST_POSTGRES_NANOS);
  }

  private static boolean isTooOld(History history, Call call, long age) {
    if (age <= history.promises().boundNanos()) {
      return false;
    }
    if (call.channel().equals(Call.CACHE)) {
      return age > mostOfCache(history, call, call.nanos() - age);
    }
    boolean mayBeMarked = call.kind() != CallKind.RESOLVE || !call.ok() || call.stale();
    return !mayBeMarked
        || age > history.promises().maxStaleNanos()
        || !history.cutOffs().excuse(call.channel(), call.nanos() - age, call.nanos());
  }
}
