package dev.toolrack.server.execution;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A step that at most one thread runs at a time. A thread that signals while the step runs returns
 * at once, and the step runs once more afterwards; so a step that signals itself does not recurse.
 * Thread-safe and lock-free.
 */
public final class OneAtATime {
  private final AtomicInteger signals = new AtomicInteger();
  private final Runnable step;
  private final Runnable taking = this::take;
  private final Executor threads;

  /**
   * Creates an instance whose step is run by the signalling threads.
   *
   * @param step an exception from it is thrown to the thread that runs it, after all signals are
   *     served
   */
  public OneAtATime(Runnable step) {
    this(step, Runnable::run);
  }

  /** Creates an instance whose step is run on the executor. */
  public OneAtATime(Runnable step, Executor threads) {
    this.step = step;
    this.threads = threads;
  }

  /** Makes the step run after this call, on this thread or by whichever thread runs it already. */
  public void signal() {
    if (signals.getAndIncrement() == 0) {
      threads.execute(taking);
    }
  }

  private void take() {
    int seen = signals.get();
    Throwable thrown = null;
    do {
      try {
        step.run();
      } catch (RuntimeException | Error e) {
        thrown = first(thrown, e);
      }
      seen = signals.addAndGet(-seen);
    } while (seen != 0);
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown instanceof RuntimeException exception) {
      throw exception;
    }
  }

  private static Throwable first(@Nullable Throwable first, Throwable next) {
    if (first == null || first.equals(next)) {
      return next;
    }
    first.addSuppressed(next);
    return first;
  }
}
