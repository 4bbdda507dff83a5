package dev.toolrack.server.execution;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A step that one thread at a time takes, whichever comes. Who signals while it is taken goes away
 * at once, and it is taken once more afterwards; so a step that signals makes no deeper stack.
 * Thread-safe and lock-free.
 */
public final class OneAtATime {
  private final AtomicInteger signals = new AtomicInteger();
  private final Runnable step;
  private final Runnable taking = this::take;
  private final Executor threads;

  /**
   * A step that nobody takes yet, and who signals does.
   *
   * @param step what it throws is thrown to who takes it, once no signal is left
   */
  public OneAtATime(Runnable step) {
    this(step, Runnable::run);
  }

  /** The same, taken on these threads rather than by who signals. */
  public OneAtATime(Runnable step, Executor threads) {
    this.step = step;
    this.threads = threads;
  }

  /** There is something to do: the step is taken after this, or by who takes it already. */
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
