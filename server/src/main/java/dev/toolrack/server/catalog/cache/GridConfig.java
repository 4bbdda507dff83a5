package dev.toolrack.server.catalog.cache;

import com.hazelcast.config.Config;
import com.hazelcast.config.EvictionConfig;
import com.hazelcast.config.EvictionPolicy;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MaxSizePolicy;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.config.SerializerConfig;
import com.hazelcast.nio.serialization.StreamSerializer;
import com.hazelcast.spi.merge.DiscardMergePolicy;
import dev.toolrack.server.catalog.HeadSnapshot;
import dev.toolrack.server.catalog.VersionSnapshot;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/** The configuration of a member. */
final class GridConfig {
  static final String HEADS = "heads";
  static final String VERSIONS = "versions";

  /**
   * Attribute of a member: the replica's name, which stays when the grid gives the member another.
   */
  static final String REPLICA = "replica";

  private static final Map<String, String> PROPERTIES =
      Map.ofEntries(
          Map.entry("hazelcast.logging.type", "slf4j"),
          Map.entry("hazelcast.logging.details.enabled", "false"),
          Map.entry("hazelcast.phone.home.enabled", "false"),
          Map.entry("hazelcast.shutdownhook.enabled", "false"),
          Map.entry("hazelcast.slow.operation.detector.enabled", "false"),
          Map.entry("hazelcast.operation.thread.count", "2"),
          Map.entry("hazelcast.operation.generic.thread.count", "2"),
          Map.entry("hazelcast.operation.response.thread.count", "1"),
          Map.entry("hazelcast.io.thread.count", "1"),
          Map.entry("hazelcast.event.thread.count", "1"),
          Map.entry("hazelcast.clientengine.thread.count", "1"),
          Map.entry("hazelcast.clientengine.query.thread.count", "1"),
          Map.entry("hazelcast.clientengine.blocking.thread.count", "1"),
          Map.entry("hazelcast.wait.seconds.before.join", "0"),
          Map.entry("hazelcast.merge.first.run.delay.seconds", "5"),
          Map.entry("hazelcast.merge.next.run.delay.seconds", "5"),
          // A call to a frozen member holds its place no longer than this.
          Map.entry("hazelcast.operation.call.timeout.millis", "10000"));

  private GridConfig() {}

  static Config of(GridSettings grid, CacheSettings cache, UUID replicaId)
      throws UnknownHostException {
    Config config = new Config();
    config.setClusterName(grid.clusterName());
    PROPERTIES.forEach(config::setProperty);
    config.setProperty(
        "hazelcast.graceful.shutdown.max.wait",
        Long.toString(Math.max(1, grid.shutdownTimeout().toSeconds())));
    config.getMetricsConfig().setEnabled(false);
    config.getMemberAttributeConfig().setAttribute(REPLICA, replicaId.toString());
    listen(grid, config);
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
        map(VERSIONS, kept, cache.gridContentMegabytes(), MaxSizePolicy.USED_HEAP_SIZE));
    return config;
  }

  private static void listen(GridSettings grid, Config config) throws UnknownHostException {
    NetworkConfig network = config.getNetworkConfig();
    network.setPort(grid.port()).setPortAutoIncrement(false).setReuseAddress(true);
    InetAddress address = InetAddress.getByName(grid.bindAddress());
    boolean everywhere = address.isAnyLocalAddress();
    config.setProperty("hazelcast.socket.bind.any", Boolean.toString(everywhere));
    if (!everywhere) {
      network.getInterfaces().setEnabled(true).addInterface(address.getHostAddress());
    }
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    // Also without members: one that has none can be found by others only if it joins the same way.
    join.getTcpIpConfig()
        .setEnabled(true)
        .setMembers(grid.members())
        .setConnectionTimeoutSeconds(2);
  }

  private static SerializerConfig serializer(Class<?> type, StreamSerializer<?> serializer) {
    return new SerializerConfig().setTypeClass(type).setImplementation(serializer);
  }

  /** Without backups: what a lost member held is loaded again, by one read per key and replica. */
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
