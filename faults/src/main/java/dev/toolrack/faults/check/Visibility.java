package dev.toolrack.faults.check;

import dev.toolrack.faults.history.Excuse;
import dev.toolrack.faults.history.Mutation;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How long after its answer a mutation was visible on all replicas.
 *
 * @param withNotify without a fault
 * @param withoutNotify while notifications were lost; a reader that asks for a change makes a
 *     replica look for it
 * @param polled while nobody asked, so that only polling found changes
 */
public record Visibility(Percentiles withNotify, Percentiles withoutNotify, Percentiles polled) {

  /**
   * Percentiles of times in nanoseconds; all 0 if there are no times.
   *
   * @param count number of times
   */
  public record Percentiles(int count, long p50, long p99, long max) {

    static Percentiles of(long[] sorted) {
      return new Percentiles(sorted.length, rank(sorted, 0.5), rank(sorted, 0.99), rank(sorted, 1));
    }

    /** The smallest value that at least this share of all values does not exceed (nearest rank). */
    private static long rank(long[] sorted, double share) {
      return sorted.length == 0
          ? 0
          : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }

    @Override
    public String toString() {
      return count == 0
          ? "none"
          : "p50 "
              + Words.time(p50)
              + ", p99 "
              + Words.time(p99)
              + ", max "
              + Words.time(max)
              + " ("
              + count
              + " changes)";
    }
  }

  static Visibility of(History history) {
    Faults faults = history.faults();
    return new Visibility(
        of(history, mutation -> faults.calm(mutation.nanos(), mutation.endNanos())),
        of(history, mutation -> isDuring(faults, mutation, Set.of(Excuse.NOTIFY))),
        of(history, mutation -> isDuring(faults, mutation, Set.of(Excuse.NOTIFY, Excuse.POLL))));
  }

  /** Whether the mutation happened entirely during a fault with exactly these excuses. */
  private static boolean isDuring(Faults faults, Mutation mutation, Set<Excuse> excuses) {
    Faults.Turn turn = faults.during(mutation.nanos(), mutation.endNanos());
    return turn != null
        && turn.fault().excuses().equals(excuses)
        && mutation.nanos() >= turn.nanos()
        && mutation.endNanos() <= turn.endNanos();
  }

  private static Percentiles of(History history, Predicate<Mutation> chosen) {
    Sightings sightings = new Sightings(history.changes());
    return Percentiles.of(
        history.mutations().values().stream()
            .flatMap(List::stream)
            .filter(Mutation::done)
            .filter(chosen)
            .map(mutation -> sightings.delay(mutation, history.run().replicas()))
            .filter(OptionalLong::isPresent)
            .mapToLong(OptionalLong::getAsLong)
            .sorted()
            .toArray());
  }
}
