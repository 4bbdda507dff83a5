package dev.toolrack.faults.upstream;

/** How an {@link Upstream} answers. */
public enum Behaviour {
  /** Answers at once, as expected. */
  ANSWERS,
  /** Refuses new connections and resets open ones. */
  REFUSES,
  /** Resets the connection in the middle of the body. */
  RESETS,
  /** Sends the body one byte at a time, ten per second, for longer than anyone waits. */
  SLOW_LORIS,
  /** Closes the connection in the middle of the body. */
  TRUNCATES,
  /** Sends a body of 100 MB. */
  FLOODS,
  /** Alternates between refusing and answering, every 700 ms. */
  FLAPS
}
