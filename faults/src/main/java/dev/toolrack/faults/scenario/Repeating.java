package dev.toolrack.faults.scenario;

import dev.toolrack.faults.lab.LabException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A fault that repeats an action. */
abstract class Repeating implements Fault {
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  private final Duration period;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("client-fault").factory());
  private final AtomicReference<@Nullable Throwable> defect = new AtomicReference<>();

  Repeating(Duration period) {
    this.period = period;
  }

  /** The action. */
  abstract void act(Stage stage);

  @Override
  public void inject(Stage stage) {
    var _ =
        timer.scheduleAtFixedRate(
            () -> {
              try {
                act(stage);
              } catch (RuntimeException | Error e) {
                // Otherwise the timer would end silently.
                defect.compareAndSet(null, e);
                throw e;
              }
            },
            0,
            period.toNanos(),
            TimeUnit.NANOSECONDS);
  }

  @Override
  public void heal(Stage stage) {
    timer.shutdown();
    try {
      if (!timer.awaitTermination(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        throw new LabException("a client's fault does not stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
    Throwable failure = defect.get();
    if (failure != null) {
      throw new LabException("a client's fault stopped by itself", failure);
    }
  }
}
