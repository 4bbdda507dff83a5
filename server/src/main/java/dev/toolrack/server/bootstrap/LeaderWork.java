package dev.toolrack.server.bootstrap;

import dev.toolrack.server.catalog.postgres.SearchIndex;
import dev.toolrack.server.leader.Leader;
import dev.toolrack.server.telemetry.PartitionKeeper;
import java.sql.Connection;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The work of the leading replica: the search index in each round, and the upkeep of stored data in
 * the first round and then once per interval. For one thread.
 */
final class LeaderWork implements Leader.Work {
  /** Time between two rounds, and thus the longest time until a catalog at rest is noticed. */
  static final Duration ROUND = Duration.ofSeconds(2);

  private static final Duration UPKEEP_INTERVAL = Duration.ofMinutes(10);

  private final SearchIndex searchIndex;
  private final PartitionKeeper keeper;
  private final LongSupplier nanoTime;
  private long nextUpkeepNanos;

  LeaderWork(SearchIndex searchIndex, PartitionKeeper keeper, LongSupplier nanoTime) {
    this.searchIndex = searchIndex;
    this.keeper = keeper;
    this.nanoTime = nanoTime;
    nextUpkeepNanos = nanoTime.getAsLong();
  }

  @Override
  public boolean run(Connection leading) {
    if (nanoTime.getAsLong() - nextUpkeepNanos >= 0) {
      var _ = keeper.run(leading);
      nextUpkeepNanos = nanoTime.getAsLong() + UPKEEP_INTERVAL.toNanos();
      return true;
    }
    return searchIndex.keep(leading);
  }

  @Override
  public String toString() {
    return "LeaderWork{" + searchIndex + ", " + keeper + "}";
  }
}
