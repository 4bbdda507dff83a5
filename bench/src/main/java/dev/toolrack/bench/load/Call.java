package dev.toolrack.bench.load;

import org.jspecify.annotations.Nullable;

/** Something that can be begun over and over, by several threads. */
public interface Call {
  /** Begins it once, and returns at once. */
  void begin(Ended ended);

  /** Is told once that it has ended. */
  interface Ended {
    /**
     * It has ended.
     *
     * @param problem why it counts as failed; null if it was answered as it should be
     */
    void with(@Nullable String problem);
  }
}
