package dev.toolrack.server.catalog.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What replicas share, in memory. */
final class FakeSharedMap<K, V> implements SharedMap<K, V> {
  final Map<K, V> entries = new ConcurrentHashMap<>();
  boolean frozen;
  boolean alone;
  int reads;
  int offers;

  /** Something that happens between the read of an entry and its arrival, once. */
  private @Nullable Runnable duringRead;

  /** Those that a frozen map has not taken. */
  final List<CompletableFuture<?>> writes = new ArrayList<>();

  void duringNextRead(Runnable action) {
    duringRead = action;
  }

  @Override
  public boolean isShared() {
    return !alone;
  }

  @Override
  @SuppressWarnings("NullAway") // Completes with null if there is no such entry.
  public CompletableFuture<@Nullable V> read(K key) {
    reads++;
    if (frozen) {
      return new CompletableFuture<>();
    }
    V read = entries.get(key);
    Runnable action = duringRead;
    if (action != null) {
      duringRead = null;
      action.run();
    }
    return CompletableFuture.completedFuture(read);
  }

  @Override
  public CompletableFuture<?> offer(K key, V value, Duration lifetime) {
    offers++;
    if (frozen) {
      CompletableFuture<?> pending = new CompletableFuture<Void>();
      writes.add(pending);
      return pending;
    }
    entries.put(key, value);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public Object holder(K key) {
    return "holder";
  }
}
