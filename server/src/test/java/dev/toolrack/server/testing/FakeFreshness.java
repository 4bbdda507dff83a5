package dev.toolrack.server.testing;

import dev.toolrack.server.catalog.Freshness;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A freshness that is whatever a test sets. */
public class FakeFreshness implements Freshness {
  public volatile long revision;
  public volatile Duration lag = Duration.ZERO;
  public volatile State state = State.LISTENING;

  /** The end of every wait for a revision. */
  public volatile CompletableFuture<Void> reached = CompletableFuture.completedFuture(null);

  /** What the last wait was for. */
  public volatile long awaited;

  /** When the last wait was to end at the latest. */
  public volatile long awaitedUntilNanos;

  @Override
  public final long revision() {
    return revision;
  }

  @Override
  public final Duration lag() {
    return lag;
  }

  @Override
  public final State state() {
    return state;
  }

  @Override
  public final boolean isCutOff() {
    return false;
  }

  @Override
  public final boolean isSetBack() {
    return false;
  }

  @Override
  public final CompletableFuture<Void> await(long wanted, long deadlineNanos) {
    awaited = wanted;
    awaitedUntilNanos = deadlineNanos;
    return reached;
  }
}
