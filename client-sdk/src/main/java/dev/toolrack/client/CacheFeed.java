package dev.toolrack.client;

import io.grpc.Context;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The watch that keeps a resolve cache fresh. It starts with the first look-up, starts over when it
 * cannot be resumed, and ends with the client.
 */
final class CacheFeed {
  private final Connection connection;
  private final ResolveCache cache;
  private final AtomicBoolean begun = new AtomicBoolean();
  private volatile Flow.Subscription subscription = Demand.NONE;

  CacheFeed(Connection connection, ResolveCache cache) {
    this.connection = connection;
    this.cache = cache;
  }

  void begin() {
    if (!begun.get() && begun.compareAndSet(false, true)) {
      watch();
    }
  }

  private void watch() {
    if (!connection.closed()) {
      // The feed outlives the look-up that starts it, whose cancellation or deadline must not end
      // it.
      Context.ROOT.run(
          () ->
              new WatchOperation(connection, WatchOptions.fromNow(), RequestOptions.none())
                  .subscribe(new Receiver()));
    }
  }

  void close() {
    begun.set(true);
    subscription.cancel();
    cache.watchLost();
  }

  private final class Receiver implements Flow.Subscriber<WatchEvent> {
    /** Whether the next event is the first one of a watch that started from now on. */
    private boolean fromNow = true;

    private long revision;

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
      subscription = newSubscription;
      newSubscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(WatchEvent event) {
      if (event instanceof WatchEvent.ToolChanged change) {
        revision = change.revision();
        beginAt(revision - 1);
        cache.changed(change.slug(), revision);
      } else if (event instanceof WatchEvent.Progress progress) {
        revision = progress.revision();
        beginAt(revision);
        cache.progressed(revision);
      } else if (event instanceof WatchEvent.CatchingUp catchingUp) {
        revision = catchingUp.revision();
        beginAt(revision);
      } else {
        cache.interrupted();
        // Revision 0 cannot be resumed from, because the server takes it for a watch from now on.
        fromNow = revision == 0;
      }
    }

    private void beginAt(long firstRevision) {
      if (fromNow) {
        fromNow = false;
        cache.watchBegan(firstRevision);
      }
    }

    @Override
    public void onError(Throwable failure) {
      cache.watchLost();
      if (!connection.closed()) {
        RetryPolicy policy = connection.options().retryPolicy();
        var unused =
            connection
                .runtime()
                .timer()
                .schedule(
                    failure instanceof RevisionCompactedException
                        ? policy.initialBackoff()
                        : cache.options().maxSilence(),
                    CacheFeed.this::watch);
      }
    }

    @Override
    public void onComplete() {
      cache.watchLost();
    }
  }
}
