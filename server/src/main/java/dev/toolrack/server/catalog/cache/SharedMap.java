package dev.toolrack.server.catalog.cache;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A map that the replicas share in memory. Thread-safe; no method waits for another replica. */
interface SharedMap<K, V> {

  /**
   * Whether there are other replicas to share it with. If not, their entries may still be there.
   */
  boolean isShared();

  /**
   * Returns the value, or null if there is none. The future fails or never completes if it is
   * unreachable.
   */
  CompletableFuture<@Nullable V> read(K key);

  /**
   * Stores a value unless there is a newer one.
   *
   * @return completes once that is decided; may fail or never complete
   */
  CompletableFuture<?> offer(K key, V value, Duration lifetime);

  /** Identifies the replica that holds the key's value; equal for the same replica. */
  Object holder(K key);
}
