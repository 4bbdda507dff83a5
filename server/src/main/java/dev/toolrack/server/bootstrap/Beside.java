package dev.toolrack.server.bootstrap;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;

/** A part of the start that is built on its own thread, concurrently with the others. */
final class Beside<T> implements AutoCloseable {
  private final CloseStack opened = new CloseStack();
  private final FutureTask<T> task;

  private Beside(Function<CloseStack, T> part) {
    task = new FutureTask<>(() -> part.apply(opened));
  }

  /**
   * Starts building a part.
   *
   * @param part puts everything that it opens on the given stack
   */
  static <T> Beside<T> start(String name, Function<CloseStack, T> part) {
    Beside<T> beside = new Beside<>(part);
    var _ = Thread.ofPlatform().name(name).daemon().start(beside.task);
    return beside;
  }

  /**
   * Returns the part once it is built, or throws what building it threw.
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

  /** Once the part is built or has failed, closes what was opened, in reverse order. */
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
