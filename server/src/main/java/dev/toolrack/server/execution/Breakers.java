package dev.toolrack.server.execution;

import java.util.List;

/** The circuit breakers of a replica, for inspection. Thread-safe. */
public interface Breakers {
  /** The breakers that were used recently. */
  List<Breaker> breakers();

  /**
   * The state of a breaker at one moment.
   *
   * @param name tenant, method and URL template of the endpoint
   */
  record Breaker(String name, State state) {}

  /** What a breaker does with calls. */
  enum State {
    /** Lets calls through. */
    CLOSED,
    /** Lets a few calls through as probes. */
    HALF_OPEN,
    /** Refuses calls. */
    OPEN
  }
}
