package dev.toolrack.faults.check;

import dev.toolrack.faults.history.Call;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Every call ends within its deadline, whatever its replica does. One second is allowed for delays
 * of the client itself.
 */
final class WithinDeadline implements Invariant {
  private static final long SLACK_NANOS = TimeUnit.SECONDS.toNanos(1);

  @Override
  public String name() {
    return "deadline";
  }

  @Override
  public Map<String, Cell> check(History history) {
    Tally.Rows rows = new Tally.Rows();
    for (Call call : history.calls()) {
      Tally tally = rows.of(history.rowOf(call));
      long over = call.endNanos() - call.nanos() - call.timeoutNanos();
      tally.judge(over);
      if (over > SLACK_NANOS) {
        tally.breaks(history.describe(call) + " ended " + Words.time(over) + " after its deadline");
      }
    }
    return rows.cells((_, tally) -> "+" + Words.time(tally.worst()));
  }
}
