package dev.toolrack.server.bootstrap;

import java.util.concurrent.CountDownLatch;

/**
 * Notices that the process is asked to stop (SIGTERM, SIGINT, Ctrl-C) and holds the JVM until the
 * stop is done. A shutdown hook, because that is what the JVM offers for every system's signals. A
 * start that is under way is interrupted: a person need not wait for a database that does not come.
 */
public final class StopSignal {
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread owner = Thread.currentThread();
  private volatile boolean starting = true;

  private StopSignal() {}

  /** Begins to notice, for the calling thread, which starts the service, awaits and stops it. */
  public static StopSignal install() {
    StopSignal signal = new StopSignal();
    Runtime.getRuntime().addShutdownHook(new Thread(signal::hold, "stop"));
    return signal;
  }

  private void hold() {
    asked.countDown();
    if (starting && stopped.getCount() > 0) {
      owner.interrupt();
    }
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Waits until the process is asked to stop. Afterwards the thread is not interrupted, so that it
   * can close in peace.
   */
  public void await() {
    starting = false;
    while (asked.getCount() > 0) {
      try {
        asked.await();
      } catch (InterruptedException e) {
        // Asked between the start and here; the latch, looked at again, tells the same.
      }
    }
    var _ = Thread.interrupted();
  }

  /** Whether the process was asked to stop. */
  public boolean isAsked() {
    return asked.getCount() == 0;
  }

  /** Says that everything has stopped, or that nothing was started; the JVM may end. */
  public void stopped() {
    stopped.countDown();
  }
}
