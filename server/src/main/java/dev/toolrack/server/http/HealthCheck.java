package dev.toolrack.server.http;

import java.util.function.Supplier;

/**
 * One of the conditions under which a replica is ready for calls.
 *
 * @param name of the check, such as {@code feed}
 * @param state asked at each request; must not block
 */
public record HealthCheck(String name, Supplier<State> state) {

  /**
   * Answer of a check.
   *
   * @param ready whether the condition holds
   * @param detail a few words for people
   */
  public record State(boolean ready, String detail) {}
}
