package dev.toolrack.bench.load;

import org.jspecify.annotations.Nullable;

/** An operation that several threads can begin repeatedly. */
public interface Call {
  /** Begins the operation once and returns immediately. */
  void begin(Ended ended);

  /** Notified exactly once, when the operation has ended. */
  interface Ended {
    /**
     * The operation has ended.
     *
     * @param problem why it counts as failed; null if the answer was as expected
     */
    void with(@Nullable String problem);
  }
}
