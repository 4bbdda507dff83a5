package dev.toolrack.faults.check;

import dev.toolrack.client.Reason;
import dev.toolrack.faults.history.Call;
import dev.toolrack.faults.history.Excuse;
import dev.toolrack.faults.history.Mutation;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * During a fault, at least 999 of 1,000 calls to replicas that it does not affect succeed, as does
 * every call through the SDK, with a cache or without; the same holds without a fault. What a fault
 * excuses is not judged, nor is the time from its end until the recovery time has passed, which
 * {@link Recovery} judges.
 *
 * <p>A call belongs to a fault if any moment of it does. A tool or version that is not found or is
 * retired is a good answer; {@link Freshness} judges whether it is true. Calls that the caller
 * cancelled do not count.
 *
 * <p>Also excused is what depends on a change that was answered at most the staleness bound before
 * Postgres became unreachable for everybody, or since. A replica that was told of it cannot read
 * the tool's present state, and what it remembers is outdated; one that was not cannot reach the
 * revision that a call asks for.
 */
final class Availability implements Invariant {
  private static final int ALLOWED_FAILURES_PER = 1_000;
  private static final int MAX_EXAMPLES = 10;

  @Override
  public String name() {
    return "availability";
  }

  /** Calls of one kind during one fault. */
  private static final class Count {
    private long calls;
    private final List<Call> failed = new ArrayList<>();

    void add(Call call, boolean answered) {
      calls++;
      if (!answered) {
        failed.add(call);
      }
    }

    @Override
    public String toString() {
      return Words.of(failed.size(), calls);
    }
  }

  /** All calls during one fault. */
  private static final class Counts {
    private final Count judged = new Count();
    private final Count sdk = new Count();
    private final Count excused = new Count();

    Cell cell(History history) {
      List<Call> broken = new ArrayList<>(sdk.failed);
      if (judged.failed.size() * (long) ALLOWED_FAILURES_PER > judged.calls) {
        broken.addAll(judged.failed);
      }
      return new Cell(
          judged
              + (sdk.calls == 0 ? "" : ", SDK " + sdk)
              + (excused.calls == 0 ? "" : ", (" + excused + ")"),
          judged.calls + sdk.calls,
          broken.size(),
          broken.stream()
              .limit(MAX_EXAMPLES)
              .map(
                  call ->
                      "%s failed: %s %s %s"
                          .formatted(
                              history.describe(call), call.code(), call.reason(), call.message())
                          .strip())
              .toList());
    }
  }

  @Override
  public Map<String, Cell> check(History history) {
    Map<String, Counts> rows = new LinkedHashMap<>();
    for (Call call : history.calls()) {
      boolean sdk = call.throughSdk();
      if (call.code() == Status.Code.CANCELLED || !(sdk || history.isReplica(call.channel()))) {
        continue;
      }
      boolean answered = history.answered(call);
      Faults.Turn turn = history.faults().during(call.nanos(), call.endNanos());
      if (turn != null) {
        Counts counts = rows.computeIfAbsent(turn.name(), _ -> new Counts());
        (isExcused(turn, call) || isUnreadable(history, turn, call) || isUntold(history, turn, call)
                ? counts.excused
                : sdk ? counts.sdk : counts.judged)
            .add(call, answered);
      } else if (history.faults().calm(call.nanos(), call.endNanos())) {
        Counts counts = rows.computeIfAbsent(Faults.NONE, _ -> new Counts());
        (sdk ? counts.sdk : counts.judged).add(call, answered);
      }
    }
    Map<String, Cell> cells = new LinkedHashMap<>();
    rows.forEach((row, counts) -> cells.put(row, counts.cell(history)));
    return cells;
  }

  private static boolean isExcused(Faults.Turn turn, Call call) {
    Set<Excuse> excuses = turn.fault().excuses();
    boolean kind =
        switch (call.kind()) {
          case RESOLVE -> excuses.contains(Excuse.RESOLVES);
          case EXECUTE, BATCH_ITEM -> excuses.contains(Excuse.EXECUTIONS);
          case MUTATE -> excuses.contains(Excuse.MUTATIONS);
        };
    return kind
        || (call.throughSdk()
            ? excuses.contains(Excuse.SDK)
            : turn.fault().touched().contains(call.channel()));
  }

  /** Whether it was refused because of a change of its tool. */
  private static boolean isUnreadable(History history, Faults.Turn turn, Call call) {
    return call.reason().equals(Reason.CATALOG_UNAVAILABLE.name())
        && isCutOff(history, turn)
        && history.mutations().getOrDefault(call.tool(), List.of()).stream()
            .anyMatch(
                mutation ->
                    mutation.result() != Mutation.Result.REFUSED
                        && mutation.endNanos() >= lastTold(history, turn)
                        && mutation.nanos() <= call.endNanos());
  }

  /** Whether it failed because of the revision that it asked for. */
  private static boolean isUntold(History history, Faults.Turn turn, Call call) {
    return (call.reason().equals(Reason.REVISION_NOT_REACHED.name())
            || call.code() == Status.Code.DEADLINE_EXCEEDED)
        && isCutOff(history, turn)
        && history.mutations().values().stream()
            .flatMap(List::stream)
            .anyMatch(
                mutation ->
                    mutation.done()
                        && mutation.revision() <= call.minRevision()
                        && mutation.endNanos() >= lastTold(history, turn));
  }

  private static boolean isCutOff(History history, Faults.Turn turn) {
    return turn.fault().cutOff().containsAll(history.run().replicas());
  }

  /** When the last changes were answered that every replica must have been told of. */
  private static long lastTold(History history, Faults.Turn turn) {
    return turn.nanos() - history.promises().boundNanos();
  }
}
