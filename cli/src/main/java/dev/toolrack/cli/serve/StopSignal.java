package dev.toolrack.cli.serve;

import java.util.concurrent.CountDownLatch;

/**
 * The wish of a person or of the system that this process ends (SIGINT, SIGTERM). The process waits
 * until this is closed, so that everything is stopped in order, the start included: a thread that is
 * still starting is interrupted.
 */
final class StopSignal implements AutoCloseable {
  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread owner = Thread.currentThread();
  private volatile boolean awaiting;

  private StopSignal() {}

  /** Listens for the calling thread, which is to wait for the signal and to close this. */
  static StopSignal install() {
    StopSignal signal = new StopSignal();
    Runtime.getRuntime().addShutdownHook(new Thread(signal::onShutdown, "stop-signal"));
    return signal;
  }

  private void onShutdown() {
    requested.countDown();
    if (!awaiting && stopped.getCount() > 0) {
      owner.interrupt();
    }
    boolean interrupted = false;
    while (true) {
      try {
        stopped.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isRequested() {
    return requested.getCount() == 0;
  }

  /** Waits for it. Afterwards the calling thread is not interrupted, so that it can close in peace. */
  void await() {
    awaiting = true;
    while (true) {
      try {
        requested.await();
        break;
      } catch (InterruptedException e) {
        // The signal came between the start and here; the latch says the same.
      }
    }
    var _ = Thread.interrupted();
  }

  @Override
  public void close() {
    stopped.countDown();
  }
}
