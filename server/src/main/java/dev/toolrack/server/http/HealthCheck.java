package dev.toolrack.server.http;

import java.util.function.Supplier;

/**
 * A condition for the replica to be ready for calls.
 *
 * @param name name of the check, such as {@code feed}
 * @param state evaluated at each request; must not block
 */
public record HealthCheck(String name, Supplier<State> state) {

  /**
   * Result of a check.
   *
   * @param ready whether the condition holds
   * @param detail a few words for people
   */
  public record State(boolean ready, String detail) {}
}
