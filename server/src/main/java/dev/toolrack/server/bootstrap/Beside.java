package dev.toolrack.server.bootstrap;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;

/** A part of the start that is built on a thread of its own, beside the others. */
final class Beside<T> implements AutoCloseable {
  private final CloseStack opened = new CloseStack();
  private final FutureTask<T> task;

  private Beside(Function<CloseStack, T> part) {
    task = new FutureTask<>(() -> part.apply(opened));
  }

  /**
   * Begins to build a part.
   *
   * @param part puts everything that it opens on that stack
   */
  static <T> Beside<T> start(String name, Function<CloseStack, T> part) {
    Beside<T> beside = new Beside<>(part);
    var _ = Thread.ofPlatform().name(name).daemon().start(beside.task);
    return beside;
  }

  /**
   * The part, once it is built. What it throws instead is thrown here.
   *
   * @throws StartException if the wait is interrupted
   */
  T get() {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("The start was interrupted", e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  /** Closes what was opened, in the reverse order, once the part is built or has failed. */
  @Override
  public void close() {
    boolean interrupted = false;
    while (true) {
      try {
        var _ = task.get();
        break;
      } catch (ExecutionException e) {
        break; // told by get
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    opened.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "Beside{" + task.state() + "}";
  }
}
