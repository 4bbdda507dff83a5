package dev.toolrack.faults.check;

import dev.toolrack.faults.history.RunBegan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * When each replica had an excuse not to know of a change: it could not read Postgres, or has been
 * able to again for less than the recovery time.
 */
final class CutOffs {
  private final Map<String, List<Span>> spans = new TreeMap<>();
  private final long boundNanos;

  private record Span(long from, long until) {}

  CutOffs(Faults faults, RunBegan run) {
    boundNanos = run.promises().boundNanos();
    run.replicas().forEach(replica -> spans.put(replica, new ArrayList<>()));
    for (Faults.Turn turn : faults.turns()) {
      Span span = new Span(turn.nanos(), turn.endNanos() + run.promises().recoveryNanos());
      turn.fault().cutOff().forEach(replica -> add(of(replica), span));
    }
  }

  private List<Span> of(String replica) {
    return spans.computeIfAbsent(replica, _ -> new ArrayList<>());
  }

  /** Appends a span, merging it with the last one if they touch. */
  private static void add(List<Span> spans, Span next) {
    if (!spans.isEmpty() && next.from() <= spans.getLast().until()) {
      spans.set(spans.size() - 1, new Span(spans.getLast().from(), next.until()));
    } else {
      spans.add(next);
    }
  }

  /**
   * Whether a replica has an excuse for not knowing, at one moment, what was answered at another.
   * What it was told up to the bound before it was cut off, it still knows.
   *
   * @param replica its name; a name that is not a replica's stands for any of them
   * @param ackedNanos when the change was answered
   * @param nanos when the replica should know of it
   */
  boolean excuse(String replica, long ackedNanos, long nanos) {
    return covers(replica, ackedNanos + boundNanos, nanos);
  }

  /** Whether a replica had such an excuse during the whole time. */
  boolean covers(String replica, long from, long until) {
    Collection<List<Span>> candidates =
        spans.containsKey(replica) ? List.of(of(replica)) : spans.values();
    return candidates.stream()
        .flatMap(List::stream)
        .anyMatch(span -> span.from() <= from && until <= span.until());
  }
}
