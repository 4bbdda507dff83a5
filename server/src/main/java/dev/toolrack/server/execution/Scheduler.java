package dev.toolrack.server.execution;

/** Runs things later. Thread-safe; cheap enough for every call to have its own deadline. */
public interface Scheduler {
  /**
   * Runs the task once, not before the delay is over and little after it, on a thread that it must
   * not block.
   */
  Task schedule(long delayNanos, Runnable task);

  /** Something that will run. */
  interface Task {
    /** Makes it not run, if it has not begun. */
    void cancel();
  }
}
