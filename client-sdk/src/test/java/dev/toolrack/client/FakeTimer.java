package dev.toolrack.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A timer whose tasks run when the test says so. */
final class FakeTimer implements ClientTimer {
  private final List<Task> waiting = new ArrayList<>();
  private boolean closed;

  @Override
  public synchronized Scheduled schedule(Duration delay, Runnable task) {
    Task entry = new Task(delay, task);
    if (closed) {
      task.run();
    } else {
      waiting.add(entry);
    }
    return () -> cancel(entry);
  }

  private synchronized void cancel(Task entry) {
    waiting.remove(entry);
  }

  synchronized List<Duration> delays() {
    return waiting.stream().map(Task::delay).toList();
  }

  /** Runs what is waiting now, whatever its delay. */
  void runWaiting() {
    List<Task> tasks;
    synchronized (this) {
      tasks = List.copyOf(waiting);
      waiting.clear();
    }
    tasks.forEach(entry -> entry.task.run());
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    runWaiting();
  }

  private record Task(Duration delay, Runnable task) {}
}
