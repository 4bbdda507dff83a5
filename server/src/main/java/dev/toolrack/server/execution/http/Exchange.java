package dev.toolrack.server.execution.http;

/** A request that has been sent or is waiting for a connection. Thread-safe. */
interface Exchange {
  /**
   * Ends the exchange if it has not ended: closes its connection or resets its stream. The receiver
   * is told of a failure sooner or later.
   */
  void abort();

  /**
   * Runs a task once everything that has arrived for this exchange is known. A thread that was busy
   * has not looked at the network meanwhile, so there may be a connection of which nobody has been
   * told yet.
   */
  default void settled(Runnable task) {
    task.run();
  }

  /** A request that has not been sent yet. */
  interface Unsent {
    /**
     * Sends the request. The receiver may be told of the end before this returns.
     *
     * @throws RuntimeException if the client is closed
     */
    Exchange send(Receiver receiver);
  }
}
