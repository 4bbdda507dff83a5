package dev.toolrack.client;

import java.time.Duration;

/** Runs tasks after a wait. Tasks are short and never block. */
interface ClientTimer {
  /** A task that waits. */
  interface Scheduled {
    /** Takes the task back; does nothing if it has begun. */
    void cancel();
  }

  /** Runs a task after a wait; at once, on the calling thread, when the timer is closed. */
  Scheduled schedule(Duration delay, Runnable task);

  /** Runs what is waiting at once, on the calling thread. */
  void close();
}
