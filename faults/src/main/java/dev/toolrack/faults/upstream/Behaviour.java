package dev.toolrack.faults.upstream;

/** How an {@link Upstream} answers. */
public enum Behaviour {
  /** At once, as it should. */
  ANSWERS,
  /** Connections are refused, and those that are open are reset. */
  REFUSES,
  /** The connection is reset in the middle of the body. */
  RESETS,
  /** The body comes a byte at a time, ten a second, for longer than anybody waits. */
  SLOW_LORIS,
  /** The connection is closed in the middle of the body. */
  TRUNCATES,
  /** The body has 100 MB. */
  FLOODS,
  /** It refuses and answers in turn, for 700 ms each. */
  FLAPS
}
