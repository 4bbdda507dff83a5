package dev.toolrack.server.catalog.cache;

import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs actions after a delay, until it is closed. Thread-safe. */
interface Timer extends AutoCloseable {

  /**
   * Runs an action once.
   *
   * @return cancels it
   */
  Runnable after(long delayNanos, Runnable action);

  @Override
  void close();

  /** A timer with one thread, which only keeps time: due actions run on the executor. */
  static Timer onOneThread(String name, Executor executor) {
    ScheduledThreadPoolExecutor scheduler =
        new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name(name).daemon().factory());
    scheduler.setRemoveOnCancelPolicy(true);
    return new Timer() {
      @Override
      public Runnable after(long delayNanos, Runnable action) {
        Future<?> scheduled;
        try {
          scheduled =
              scheduler.schedule(() -> executor.execute(action), delayNanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
          return () -> {};
        }
        return () -> {
          var _ = scheduled.cancel(false);
        };
      }

      @Override
      public void close() {
        var _ = scheduler.shutdownNow();
      }
    };
  }
}
