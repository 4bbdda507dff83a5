package dev.toolrack.server.execution;

import java.util.List;

/** The circuit breakers of a replica, to be looked at. Thread-safe. */
public interface Breakers {
  /** Those in use lately. */
  List<Breaker> breakers();

  /**
   * A breaker at a moment.
   *
   * @param name tenant, method and URL template of the endpoint
   */
  record Breaker(String name, State state) {}

  /** What a breaker does with a call. */
  enum State {
    /** Lets it through. */
    CLOSED,
    /** Lets a few through to probe. */
    HALF_OPEN,
    /** Refuses it. */
    OPEN
  }
}
