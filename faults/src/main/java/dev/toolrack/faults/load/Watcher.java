package dev.toolrack.faults.load;

import dev.toolrack.client.WatchEvent;
import dev.toolrack.client.WatchOptions;
import dev.toolrack.faults.history.ChangeSeen;
import dev.toolrack.faults.history.HistoryWriter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Watches the changes to the load's tools through one replica, starting now. Thread-safe. */
final class Watcher implements Flow.Subscriber<WatchEvent> {
  private final String replica;
  private final HistoryWriter history;
  private final CompletableFuture<@Nullable Void> following = new CompletableFuture<>();

  private Watcher(String replica, HistoryWriter history) {
    this.replica = replica;
    this.history = history;
  }

  static Watcher begin(Caller caller, HistoryWriter history) {
    Watcher watcher = new Watcher(caller.name(), history);
    caller
        .client()
        .watch(WatchOptions.fromNow().withSlugPrefix(LoadTool.PREFIX))
        .subscribe(watcher);
    return watcher;
  }

  /** Completes once the watch has started; later changes are not missed. */
  CompletableFuture<@Nullable Void> following() {
    return following;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(WatchEvent event) {
    switch (event) {
      case WatchEvent.ToolChanged changed ->
          history.write(
              new ChangeSeen(System.nanoTime(), replica, changed.slug(), changed.revision()));
      case WatchEvent.Progress _ -> following.complete(null);
      case WatchEvent.CatchingUp _, WatchEvent.Interrupted _ -> {
        // The watch resumes where it was; whether it does is judged by what it receives.
      }
    }
  }

  @Override
  public void onError(Throwable failure) {
    following.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    // A watch does not end on its own.
  }
}
