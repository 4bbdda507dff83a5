package dev.toolrack.faults.lab;

import java.time.Duration;

/** A wait of the run itself, between two checks or for a phase. */
public final class Pause {
  private Pause() {}

  /** Waits for the given time. */
  public static void of(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }
}
