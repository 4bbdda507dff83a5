package dev.toolrack.server.execution;

/**
 * Lets an event loop look at the network in the middle of long work, so that what has come in is
 * not kept waiting for all of it. Thread-safe.
 */
@FunctionalInterface
public interface Turns {
  /**
   * Runs the rest of some work on this thread in its next turn, after it has sent and received.
   *
   * @return false if this thread takes no turns: then the rest is the caller's, at once
   */
  boolean later(Runnable rest);
}
