package dev.toolrack.faults.lab;

import java.time.Duration;

/** A wait of the run's own, between two looks or through a phase. */
public final class Pause {
  private Pause() {}

  /** Waits so long. */
  public static void of(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }
}
