package dev.toolrack.server.execution;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A stage of an execution that waits for a thread. What the stage holds may be large, so it is
 * released as soon as the execution has ended, not when its turn comes.
 */
final class StageInWaiting implements Runnable {
  private final AtomicReference<@Nullable Runnable> stage;

  StageInWaiting(Runnable stage) {
    this.stage = new AtomicReference<>(stage);
  }

  /** Releases the stage, which will not run. */
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
