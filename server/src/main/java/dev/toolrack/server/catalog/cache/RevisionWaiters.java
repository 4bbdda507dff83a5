package dev.toolrack.server.catalog.cache;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Callers that wait until this replica has applied a revision. Thread-safe; no thread is blocked.
 */
final class RevisionWaiters {
  private final Timer timer;
  private final Executor executor;
  private final Duration retryAfter;
  private final Object lock = new Object();

  @GuardedBy("lock")
  private final TreeMap<Long, Set<Waiter>> byRevision = new TreeMap<>();

  @GuardedBy("lock")
  private long applied = -1; // nothing was read yet, not even that the catalog is empty

  private record Waiter(long revision, CompletableFuture<Void> future) {}

  /**
   * Creates an instance without waiters.
   *
   * @param executor completes the waits, so that dependent stages do not run on the follower's
   *     thread
   */
  RevisionWaiters(Timer timer, Executor executor, Duration retryAfter) {
    this.timer = timer;
    this.executor = executor;
    this.retryAfter = retryAfter;
  }

  CompletableFuture<Void> await(long revision, long remainingNanos) {
    Waiter waiter = new Waiter(revision, new CompletableFuture<>());
    synchronized (lock) {
      if (revision <= applied) {
        return CompletableFuture.completedFuture(null);
      }
      if (remainingNanos <= 0) {
        return CompletableFuture.failedFuture(notReached(revision, applied));
      }
      byRevision.computeIfAbsent(revision, _ -> new HashSet<>()).add(waiter);
    }
    Runnable cancel = timer.after(remainingNanos, () -> expire(waiter));
    var _ =
        waiter
            .future()
            .whenComplete(
                (_, _) -> {
                  cancel.run();
                  var _ = forget(waiter);
                });
    return waiter.future();
  }

  /** Runs an action on the timer that also ends the waits. */
  void later(long delayNanos, Runnable action) {
    var _ = timer.after(delayNanos, action);
  }

  void applied(long revision) {
    List<Waiter> reached = new ArrayList<>();
    synchronized (lock) {
      applied = revision;
      Map.Entry<Long, Set<Waiter>> first = byRevision.firstEntry();
      while (first != null && first.getKey() <= revision) {
        reached.addAll(first.getValue());
        var _ = byRevision.pollFirstEntry();
        first = byRevision.firstEntry();
      }
    }
    for (Waiter waiter : reached) {
      executor.execute(() -> waiter.future().complete(null));
    }
  }

  int size() {
    synchronized (lock) {
      return byRevision.values().stream().mapToInt(Set::size).sum();
    }
  }

  private void expire(Waiter waiter) {
    if (forget(waiter)) {
      long reached;
      synchronized (lock) {
        reached = applied;
      }
      waiter.future().completeExceptionally(notReached(waiter.revision(), reached));
    }
  }

  private boolean forget(Waiter waiter) {
    synchronized (lock) {
      Set<Waiter> same = byRevision.get(waiter.revision());
      if (same == null || !same.remove(waiter)) {
        return false;
      }
      if (same.isEmpty()) {
        byRevision.remove(waiter.revision());
      }
      return true;
    }
  }

  private ToolrackException notReached(long wanted, long reached) {
    return ToolrackException.of(
            Reason.REVISION_NOT_REACHED,
            "Revision "
                + wanted
                + " was not reached in time; this replica has applied revision "
                + reached)
        .with("min_revision", Long.toString(wanted))
        .with("revision", Long.toString(reached))
        .withRetryAfter(retryAfter);
  }
}
