package dev.toolrack.client;

import java.time.Duration;

/** Runs tasks after a delay. Tasks are short and never block. */
interface ClientTimer {
  /** A scheduled task. */
  interface Scheduled {
    /** Prevents the task from running; does nothing if it has begun. */
    void cancel();
  }

  /** Runs a task after a delay or, if the timer is closed, at once on the calling thread. */
  Scheduled schedule(Duration delay, Runnable task);

  /** Runs all waiting tasks at once, on the calling thread. */
  void close();
}
