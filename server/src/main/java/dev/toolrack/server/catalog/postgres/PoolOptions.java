package dev.toolrack.server.catalog.postgres;

import java.time.Duration;

/**
 * The connection pool of a replica.
 *
 * @param minimumIdle connections that are kept open when idle
 * @param maximumSize most connections, not including the feed's two and the leader's
 * @param connectionTimeout longest wait for a free connection
 * @param maxLifetime age at which a connection is recycled
 */
public record PoolOptions(
    int minimumIdle, int maximumSize, Duration connectionTimeout, Duration maxLifetime) {
  public static final PoolOptions DEFAULT =
      new PoolOptions(5, 20, Duration.ofSeconds(3), Duration.ofMinutes(30));

  /**
   * Four statements for heads, one for contents of versions, and one for a batch of execution
   * records: what resolves and executions need while other calls hold as many connections as they
   * may.
   */
  private static final int RESERVE = 6;

  public PoolOptions {
    if (minimumIdle < 0 || maximumSize < 1 || minimumIdle > maximumSize) {
      throw new IllegalArgumentException(
          "pool: minimumIdle is 0 to maximumSize, and maximumSize at least 1");
    }
    if (connectionTimeout.toMillis() < 250) {
      throw new IllegalArgumentException("pool: connectionTimeout is at least 250 ms");
    }
    if (maxLifetime.toSeconds() < 30) {
      throw new IllegalArgumentException("pool: maxLifetime is at least 30 s");
    }
  }

  /** Most connections for statements that must not use the reserve; half of a small pool. */
  int sharedSize() {
    return maximumSize - Math.min(RESERVE, maximumSize / 2);
  }
}
