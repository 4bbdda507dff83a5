package dev.toolrack.server.execution;

/** Runs tasks after a delay. Thread-safe; cheap enough to schedule a deadline for every call. */
public interface Scheduler {
  /**
   * Runs the task once, when the delay is over or shortly after, on a thread that it must not
   * block.
   */
  Task schedule(long delayNanos, Runnable task);

  /** A scheduled task. */
  interface Task {
    /** Prevents the task from running, if it has not begun. */
    void cancel();
  }
}
