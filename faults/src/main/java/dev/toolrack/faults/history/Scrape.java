package dev.toolrack.faults.history;

import org.jspecify.annotations.Nullable;

/**
 * What a replica reported about itself.
 *
 * @param nanos before it was asked
 * @param endNanos after it answered or failed to
 * @param replica name of the replica
 * @param ready whether it reported that it was ready
 * @param figures its metrics; null if they could not be read
 */
public record Scrape(
    long nanos, long endNanos, String replica, boolean ready, @Nullable Figures figures)
    implements Event {

  /**
   * Values from {@code /metrics}.
   *
   * @param revision newest revision that the replica has applied
   * @param stalenessSeconds time since the replica last knew that it was up to date
   * @param members number of replicas that it sees, including itself
   * @param leading whether it reports that it is the leader
   * @param terms how often it has become the leader
   * @param accepted execution records handed over
   * @param written execution records in Postgres
   * @param dropped execution records discarded, for whatever reason
   */
  public record Figures(
      long revision,
      double stalenessSeconds,
      int members,
      boolean leading,
      long terms,
      long accepted,
      long written,
      long dropped) {}
}
