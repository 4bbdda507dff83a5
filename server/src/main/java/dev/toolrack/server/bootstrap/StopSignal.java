package dev.toolrack.server.bootstrap;

import java.util.concurrent.CountDownLatch;

/**
 * Detects that the process is asked to stop (SIGTERM, SIGINT, Ctrl-C), and keeps the JVM alive
 * until the stop is complete. Uses a shutdown hook, the JVM's only portable mechanism for this.
 * Interrupts a start in progress, so that nobody has to wait for a database that does not come up.
 */
public final class StopSignal {
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread owner = Thread.currentThread();
  private volatile boolean starting = true;

  private StopSignal() {}

  /**
   * Installs the hook, for the calling thread, which must start the service, await the signal and
   * stop the service.
   */
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
   * Waits until the process is asked to stop. Clears the thread's interrupt, so that it can close
   * uninterrupted.
   */
  public void await() {
    starting = false;
    while (asked.getCount() > 0) {
      try {
        asked.await();
      } catch (InterruptedException e) {
        // Asked during the start; the latch says so, too.
      }
    }
    var _ = Thread.interrupted();
  }

  /** Whether the process was asked to stop. */
  public boolean isAsked() {
    return asked.getCount() == 0;
  }

  /** Declares that everything has stopped or that nothing was started, so that the JVM may end. */
  public void stopped() {
    stopped.countDown();
  }
}
