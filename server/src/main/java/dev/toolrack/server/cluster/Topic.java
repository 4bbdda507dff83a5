package dev.toolrack.server.cluster;

import java.util.function.Consumer;

/**
 * What replicas tell each other in passing. A message reaches the other replicas that are there, at
 * most once, and may be lost: nothing may depend on its arrival but speed. Thread-safe.
 *
 * @param <M> a type that the grid can serialize
 */
public interface Topic<M> {
  /** Tells all other replicas; returns at once. What cannot be sent is dropped. */
  void publish(M message);

  /**
   * Hears what other replicas tell, for as long as this one lives.
   *
   * @param listener must return soon; one message after another is given to it
   */
  void listen(Consumer<M> listener);
}
