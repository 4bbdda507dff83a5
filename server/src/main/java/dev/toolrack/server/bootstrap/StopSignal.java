package dev.toolrack.server.bootstrap;

import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detects that the process is asked to stop (SIGTERM, SIGINT, Ctrl-C), and keeps the JVM alive
 * until the stop is complete. Uses a shutdown hook, the JVM's only portable mechanism for this.
 * Interrupts a start in progress, so that nobody has to wait for a database that does not come up.
 */
public final class StopSignal {
  private static final Logger log = LoggerFactory.getLogger(StopSignal.class);

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

  /**
   * Has every further Ctrl-C do this, once the process was asked to stop: the JVM's hooks are told
   * of the first alone. Only of SIGINT, as a supervisor may well pass a Ctrl-C on as SIGTERM.
   */
  public void onInterruptAgain(Runnable action) {
    try {
      // Not by its name in the source, which is a warning that nothing suppresses.
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object doing =
          Proxy.newProxyInstance(
              StopSignal.class.getClassLoader(),
              new Class<?>[] {handler},
              (_, _, _) -> {
                action.run();
                return null;
              });
      Object interrupt = signal.getConstructor(String.class).newInstance("INT");
      var _ = signal.getMethod("handle", signal, handler).invoke(null, interrupt, doing);
    } catch (ReflectiveOperationException e) {
      log.debug("A further Ctrl-C will change nothing", e);
    }
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
