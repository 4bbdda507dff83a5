package dev.toolrack.server.catalog.cache;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What replicas share, in memory. */
final class FakeSharedMap<K, V> implements SharedMap<K, V> {
  final Map<K, V> entries = new HashMap<>();
  boolean frozen;
  int reads;

  @Override
  @SuppressWarnings("NullAway") // Completes with null if there is no such entry.
  public CompletableFuture<@Nullable V> read(K key) {
    reads++;
    return frozen ? new CompletableFuture<>() : CompletableFuture.completedFuture(entries.get(key));
  }

  @Override
  public void offer(K key, V value, Duration lifetime) {
    if (!frozen) {
      entries.put(key, value);
    }
  }

  @Override
  public Object holder(K key) {
    return "holder";
  }
}
