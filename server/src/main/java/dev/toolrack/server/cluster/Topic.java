package dev.toolrack.server.cluster;

import java.util.function.Consumer;

/**
 * Best-effort messages between replicas. A message reaches each of the other replicas at most once,
 * and may be lost, so only speed may depend on its arrival. Thread-safe.
 *
 * @param <M> a type that the grid can serialize
 */
public interface Topic<M> {
  /** Sends a message to all other replicas; returns at once. What cannot be sent is dropped. */
  void publish(M message);

  /**
   * Receives the messages of other replicas, for the life of this one.
   *
   * @param listener is given one message after another, and must return soon
   */
  void listen(Consumer<M> listener);
}
