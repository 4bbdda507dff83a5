package dev.toolrack.server.testing;

import dev.toolrack.server.catalog.Freshness;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A freshness that is whatever a test sets. */
public final class FakeFreshness implements Freshness {
  public volatile long revision;
  public volatile Duration lag = Duration.ZERO;
  public volatile State state = State.LISTENING;

  /** The end of every wait for a revision. */
  public volatile CompletableFuture<Void> reached = CompletableFuture.completedFuture(null);

  @Override
  public long revision() {
    return revision;
  }

  @Override
  public Duration lag() {
    return lag;
  }

  @Override
  public State state() {
    return state;
  }

  @Override
  public boolean isSetBack() {
    return false;
  }

  @Override
  public CompletableFuture<Void> await(long awaited, long deadlineNanos) {
    return reached;
  }
}
