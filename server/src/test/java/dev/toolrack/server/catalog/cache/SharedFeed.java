package dev.toolrack.server.catalog.cache;

import dev.toolrack.server.catalog.ChangePage;
import dev.toolrack.server.catalog.ChangeSource;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A connection of its own to a feed that others follow too: finds changes by reading often. */
final class SharedFeed implements ChangeSource {
  private final FakeFeed feed;
  private final Semaphore woken = new Semaphore(0);

  SharedFeed(FakeFeed feed) {
    this.feed = feed;
  }

  @Override
  public ChangePage readAfter(long revision, int limit) {
    return feed.readAfter(revision, limit);
  }

  @Override
  public long startOf(Duration span, int limit) {
    return feed.startOf(span, limit);
  }

  @Override
  public boolean awaitHint(Duration atMost) throws InterruptedException {
    var _ = woken.tryAcquire(20, TimeUnit.MILLISECONDS);
    var _ = woken.drainPermits();
    return true;
  }

  @Override
  public void wakeUp() {
    woken.release();
  }

  @Override
  public void close() {}
}
