package dev.toolrack.server.bootstrap;

import java.util.concurrent.CountDownLatch;

/**
 * Notices that the process is asked to stop (SIGTERM, SIGINT, Ctrl-C) and holds the JVM until the
 * stop is done. A shutdown hook, because that is what the JVM offers for every system's signals.
 */
public final class StopSignal {
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);

  private StopSignal() {}

  /** Begins to notice. */
  public static StopSignal install() {
    StopSignal signal = new StopSignal();
    Runtime.getRuntime().addShutdownHook(new Thread(signal::hold, "stop"));
    return signal;
  }

  private void hold() {
    asked.countDown();
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until the process is asked to stop. */
  public void await() {
    try {
      asked.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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
