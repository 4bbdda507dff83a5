package dev.toolrack.faults.check;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import dev.toolrack.faults.history.Call;
import dev.toolrack.faults.history.ToolMade.Role;
import dev.toolrack.faults.history.UpstreamRequest;
import java.util.Map;
import java.util.OptionalLong;

/**
 * No execution of a disabled or retired version starts after the bound.
 *
 * <p>Judged by the upstream's own log, regardless of the caller's answer. A request breaks the
 * invariant if, when its call began, its version had been disabled or retired for longer than the
 * bound, and was not enabled again by a mutation that began before the request arrived. An
 * execution that began earlier may still arrive later, because of retries or because it waits for
 * admission. A replica that was cut off from Postgres, see {@link CutOffs}, may continue for {@code
 * max_stale}.
 */
final class DisabledMeansDisabled implements Invariant {
  @Override
  public String name() {
    return "disabled";
  }

  @Override
  public Map<String, Cell> check(History history) {
    Tally.Rows rows = new Tally.Rows();
    Map<Long, Call> calls = history.calls().stream().collect(toMap(Call::id, identity()));
    for (UpstreamRequest request : history.requests()) {
      Call call = calls.get(request.call());
      if (call != null && history.timelines().role(request.tool()) != Role.GROWING) {
        judge(history, request, call, rows.of(history.rowOf(call)));
      }
    }
    return rows.cells((_, tally) -> Words.time(tally.worst()));
  }

  private static void judge(History history, UpstreamRequest request, Call call, Tally tally) {
    OptionalLong age =
        history
            .timelines()
            .of(request.tool(), request.generation())
            .age(State.active(request.generation()), call.nanos(), request.nanos());
    tally.judge(age.orElse(0));
    if (age.isEmpty()) {
      tally.breaks(history.describe(call) + " executed what never was enabled");
    } else if (isTooOld(history, request, call, age.getAsLong())) {
      tally.breaks(
          history.describe(call)
              + " executed 1.0."
              + request.generation()
              + " by "
              + request.from()
              + ", which had been disabled or retired for "
              + Words.time(age.getAsLong()));
    }
  }

  private static boolean isTooOld(History history, UpstreamRequest request, Call call, long age) {
    return age > history.promises().maxStaleNanos()
        || (age > history.promises().boundNanos()
            && !history.cutOffs().excuse(request.from(), call.nanos() - age, call.nanos()));
  }
}
