package dev.toolrack.server.catalog.cache;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One kind of what replicas share in memory. Thread-safe; no method waits for another replica. */
interface SharedMap<K, V> {

  /** Whether other replicas are there to share it with; what they left may be there still. */
  boolean isShared();

  /** The value, null if there is none; fails if it cannot be had, or never completes. */
  CompletableFuture<@Nullable V> read(K key);

  /**
   * Keeps the value unless there is a newer one.
   *
   * @return completes when it is decided, fails if it is not, or never completes
   */
  CompletableFuture<?> offer(K key, V value, Duration lifetime);

  /** Mark of the replica that keeps the key's value; the same as long as it is the same replica. */
  Object holder(K key);
}
