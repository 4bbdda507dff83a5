package dev.toolrack.server.catalog.cache;

import com.hazelcast.config.Config;
import com.hazelcast.config.EvictionConfig;
import com.hazelcast.config.EvictionPolicy;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MaxSizePolicy;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.config.SerializerConfig;
import com.hazelcast.nio.serialization.StreamSerializer;
import com.hazelcast.spi.merge.DiscardMergePolicy;
import dev.toolrack.server.catalog.HeadSnapshot;
import dev.toolrack.server.catalog.VersionSnapshot;
import java.time.Duration;

/** The configuration of the maps that replicas share, and of their serialization. */
final class GridMaps {
  static final String HEADS = "heads";
  static final String VERSIONS = "versions";

  private GridMaps() {}

  static void addTo(Config config, CacheSettings cache) {
    config
        .getSerializationConfig()
        .addDataSerializableFactory(GridForms.FACTORY_ID, new GridForms())
        .addSerializerConfig(
            serializer(
                HeadSnapshot.class,
                new GridForms.Snapshots<>(
                    GridForms.HEAD_TYPE, SnapshotCodec::writeHead, SnapshotCodec::readHead)))
        .addSerializerConfig(
            serializer(
                VersionSnapshot.class,
                new GridForms.Snapshots<>(
                    GridForms.VERSION_TYPE,
                    SnapshotCodec::writeVersion,
                    SnapshotCodec::readVersion)));
    Duration kept = cache.longestKept();
    config.addMapConfig(map(HEADS, kept, cache.maxEntries(), MaxSizePolicy.PER_NODE));
    config.addMapConfig(
        map(VERSIONS, kept, CacheSettings.GRID_CONTENT_MEGABYTES, MaxSizePolicy.USED_HEAP_SIZE));
  }

  private static SerializerConfig serializer(Class<?> type, StreamSerializer<?> serializer) {
    return new SerializerConfig().setTypeClass(type).setImplementation(serializer);
  }

  /**
   * Without backups: what a lost member held is loaded again, with one read per key and replica.
   */
  private static MapConfig map(String name, Duration kept, int maxSize, MaxSizePolicy policy) {
    return new MapConfig(name)
        .setBackupCount(0)
        .setAsyncBackupCount(0)
        .setInMemoryFormat(InMemoryFormat.BINARY)
        .setTimeToLiveSeconds((int) Math.max(1, kept.toSeconds()))
        .setEvictionConfig(
            new EvictionConfig()
                .setEvictionPolicy(EvictionPolicy.LRU)
                .setMaxSizePolicy(policy)
                .setSize(maxSize))
        .setMergePolicyConfig(
            new MergePolicyConfig().setPolicy(DiscardMergePolicy.class.getName()));
  }
}
