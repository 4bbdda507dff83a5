package dev.toolrack.server.execution.http;

/** A request that was sent, or waits for a connection. Thread-safe. */
interface Exchange {
  /**
   * Ends it if it has not ended: its connection is closed, or its stream reset, and its receiver
   * told of a failure, sooner or later.
   */
  void abort();

  /**
   * Runs a task once it is known what has come of this so far. A thread that was busy has not
   * looked at the network meanwhile, so that a connection may be there of which nobody has been
   * told.
   */
  default void settled(Runnable task) {
    task.run();
  }

  /** A request that has not been sent. */
  interface Unsent {
    /**
     * Sends it. The receiver may be told of the end before this returns.
     *
     * @throws RuntimeException if the client is closed
     */
    Exchange send(Receiver receiver);
  }
}
