package dev.toolrack.faults.history;

import org.jspecify.annotations.Nullable;

/**
 * What a replica said of itself.
 *
 * @param nanos before it was asked
 * @param endNanos after it had answered, or not
 * @param replica name of the replica
 * @param ready whether it said that it was ready
 * @param figures its metrics; null if they could not be read
 */
public record Scrape(
    long nanos, long endNanos, String replica, boolean ready, @Nullable Figures figures)
    implements Event {

  /**
   * Figures of {@code /metrics}.
   *
   * @param revision newest revision that it has applied
   * @param stalenessSeconds time since it last knew itself to be up to date
   * @param members replicas that it sees, itself included
   * @param leading whether it says that it does what one of all is to do
   * @param terms how often it has begun to
   * @param accepted execution records handed over
   * @param written execution records in Postgres
   * @param dropped execution records given up, for whatever reason
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
