package dev.toolrack.client;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A timer with one daemon thread, which is started by the first task. */
final class DaemonTimer implements ClientTimer {
  private final ScheduledThreadPoolExecutor executor;
  private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();

  DaemonTimer() {
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "toolrack-client-timer");
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
  }

  @Override
  public Scheduled schedule(Duration delay, Runnable task) {
    Waiting entry = new Waiting(task);
    waiting.add(entry);
    try {
      entry.begin(delay);
    } catch (RejectedExecutionException closed) {
      entry.run();
    }
    return entry;
  }

  @Override
  public void close() {
    executor.shutdownNow();
    // Tasks that wait to retry must now fail on the closed client, and not be forgotten.
    List.copyOf(waiting).forEach(Waiting::run);
  }

  private final class Waiting implements Runnable, Scheduled {
    private final Runnable task;
    private final AtomicBoolean taken = new AtomicBoolean();

    Waiting(Runnable task) {
      this.task = task;
    }

    void begin(Duration delay) {
      var unused = executor.schedule(this, Durations.nanos(delay), TimeUnit.NANOSECONDS);
    }

    @Override
    public void run() {
      if (taken.compareAndSet(false, true)) {
        waiting.remove(this);
        task.run();
      }
    }

    @Override
    public void cancel() {
      if (taken.compareAndSet(false, true)) {
        waiting.remove(this);
        // Waits of this client end within seconds, so the emptied task may stay in the queue until
        // then.
      }
    }
  }
}
