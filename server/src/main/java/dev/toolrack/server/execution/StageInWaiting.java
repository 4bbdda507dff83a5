package dev.toolrack.server.execution;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A stage of an execution among those that wait for a thread. What it holds may be large, so that
 * it is let go as soon as the execution has ended, and not when its turn comes.
 */
final class StageInWaiting implements Runnable {
  private final AtomicReference<@Nullable Runnable> stage;

  StageInWaiting(Runnable stage) {
    this.stage = new AtomicReference<>(stage);
  }

  /** The stage is not to run any more. */
  void leave() {
    stage.set(null);
  }

  @Override
  public void run() {
    Runnable left = stage.getAndSet(null);
    if (left != null) {
      left.run();
    }
  }
}
