package dev.toolrack.server.execution;

/**
 * Lets an event loop process network events in the middle of long work, so that what has arrived
 * does not wait for all of it. Thread-safe.
 */
@FunctionalInterface
public interface Turns {
  /**
   * Runs the rest of the work on this thread in its next turn, after network events.
   *
   * @return false if this thread has no turns, in which case the caller runs the rest at once
   */
  boolean later(Runnable rest);
}
