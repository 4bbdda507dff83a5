package dev.toolrack.faults.check;

import dev.toolrack.faults.history.Mutation;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A watcher that resumes where it left off is told of every change, or of a later one of the same
 * tool, whatever broke its streams. Changes in the last seconds, for which the recovery time had
 * not passed, are not judged.
 */
final class WatchersToldAll implements Invariant {
  @Override
  public String name() {
    return "watchers";
  }

  @Override
  public Map<String, Cell> check(History history) {
    Tally.Rows rows = new Tally.Rows();
    Sightings sightings = new Sightings(history.changes());
    long lastJudged = history.loadEnded().nanos() - history.promises().recoveryNanos();
    history.mutations().values().stream()
        .flatMap(List::stream)
        .filter(Mutation::done)
        .filter(mutation -> mutation.endNanos() <= lastJudged)
        .forEach(mutation -> judge(history, sightings, mutation, rows));
    return rows.cells((_, tally) -> Words.time(tally.worst()));
  }

  private static void judge(
      History history, Sightings sightings, Mutation mutation, Tally.Rows rows) {
    OptionalLong delay = sightings.delay(mutation, history.run().replicas());
    Tally tally = rows.of(history.faults().rowOf(mutation.nanos(), mutation.endNanos()));
    tally.judge(delay.orElse(0));
    if (delay.isEmpty()) {
      tally.breaks(
          "revision "
              + mutation.revision()
              + " of "
              + mutation.tool()
              + ", answered at "
              + history.at(mutation.endNanos())
              + ", was not told by every replica");
    }
  }
}
