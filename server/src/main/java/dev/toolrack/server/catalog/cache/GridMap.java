package dev.toolrack.server.catalog.cache;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import dev.toolrack.server.cluster.ClusterMember;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A map of the grid. While this replica is in no cluster, the map is empty and keeps nothing.
 * Thread-safe.
 *
 * @param <F> form of a key in the grid
 */
final class GridMap<K, F, V> implements SharedMap<K, V> {
  private static final Object NOBODY = "nobody";
  private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

  private final ClusterMember member;
  private final String name;
  private final Function<K, F> form;
  private final Write<F, V> write;

  /** Stores a value in the map unless a newer one is there. */
  @FunctionalInterface
  interface Write<F, V> {
    CompletionStage<?> offer(IMap<F, V> map, F key, V value, Duration lifetime);
  }

  GridMap(ClusterMember member, String name, Function<K, F> form, Write<F, V> write) {
    this.member = member;
    this.name = name;
    this.form = form;
    this.write = write;
  }

  /** The Hazelcast map; null while this replica is in no cluster. */
  @Nullable IMap<F, V> present() {
    HazelcastInstance grid = member.grid();
    return grid == null ? null : grid.getMap(name);
  }

  /** The member that holds a key's value; null if there is none. */
  @Nullable Member ownerOf(F key) {
    HazelcastInstance grid = member.grid();
    return grid == null ? null : grid.getPartitionService().getPartition(key).getOwner();
  }

  @Override
  public boolean isShared() {
    return member.hasCompany();
  }

  @Override
  @SuppressWarnings("NullAway") // Completes with null if there is no such entry.
  public CompletableFuture<@Nullable V> read(K key) {
    IMap<F, V> map = present();
    return map == null
        ? CompletableFuture.completedFuture(null)
        : map.getAsync(form.apply(key)).toCompletableFuture();
  }

  @Override
  public CompletableFuture<?> offer(K key, V value, Duration lifetime) {
    IMap<F, V> map = present();
    return map == null
        ? DONE
        : write.offer(map, form.apply(key), value, lifetime).toCompletableFuture();
  }

  @Override
  public Object holder(K key) {
    Member holder = ownerOf(form.apply(key));
    return holder == null ? NOBODY : holder.getUuid();
  }
}
