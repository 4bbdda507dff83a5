package dev.toolrack.server.cluster;

import com.hazelcast.cluster.Address;
import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The configuration of a member, but for what it holds. */
final class MemberConfig {
  /**
   * Attribute of a member: the replica's name, which stays when the grid gives the member another.
   */
  static final String REPLICA = "replica";

  /** A host that drops packets counts as absent after this, so the join goes on without it. */
  private static final int CONNECT_SECONDS = 2;

  private static final Map<String, String> PROPERTIES =
      Map.ofEntries(
          Map.entry("hazelcast.logging.type", "slf4j"),
          Map.entry("hazelcast.logging.details.enabled", "false"),
          Map.entry("hazelcast.phone.home.enabled", "false"),
          Map.entry("hazelcast.shutdownhook.enabled", "false"),
          // Its thread costs a tenth of a second of CPU at the start, and says what our metrics
          // say.
          Map.entry("hazelcast.health.monitoring.level", "OFF"),
          Map.entry("hazelcast.slow.operation.detector.enabled", "false"),
          Map.entry("hazelcast.operation.thread.count", "2"),
          Map.entry("hazelcast.operation.generic.thread.count", "2"),
          Map.entry("hazelcast.operation.response.thread.count", "1"),
          Map.entry("hazelcast.io.thread.count", "1"),
          Map.entry("hazelcast.event.thread.count", "1"),
          Map.entry("hazelcast.clientengine.thread.count", "1"),
          Map.entry("hazelcast.clientengine.query.thread.count", "1"),
          Map.entry("hazelcast.clientengine.blocking.thread.count", "1"),
          Map.entry("hazelcast.discovery.enabled", "true"),
          Map.entry("hazelcast.wait.seconds.before.join", "0"),
          Map.entry("hazelcast.merge.first.run.delay.seconds", "5"),
          Map.entry("hazelcast.merge.next.run.delay.seconds", "5"),
          // A member that is frozen or cut off is let go, and its keys find another home.
          Map.entry("hazelcast.heartbeat.interval.seconds", "1"),
          Map.entry("hazelcast.max.no.heartbeat.seconds", "10"),
          // A call to a frozen member holds its place no longer than this.
          Map.entry("hazelcast.operation.call.timeout.millis", "10000"));

  private MemberConfig() {}

  /**
   * The configuration.
   *
   * @throws IOException if the bind address is none of this machine's or not known
   */
  static Config of(ClusterSettings settings, int port, MemberAddresses members, UUID replicaId)
      throws IOException {
    Config config = new Config();
    // Its own would contain the cluster's name, and shows in the names of threads.
    config.setInstanceName("toolrack-" + replicaId);
    config.setClusterName(ClusterName.of(settings.name(), settings.secret()));
    PROPERTIES.forEach(config::setProperty);
    config.setProperty(
        "hazelcast.graceful.shutdown.max.wait",
        Long.toString(Math.max(1, settings.leaveTimeout().toSeconds())));
    config.getMetricsConfig().setEnabled(false);
    config.getMemberAttributeConfig().setAttribute(REPLICA, replicaId.toString());
    // A port of members alone. On one that they share with clients, the grid's output thread turns
    // without a pause over a connection whose other end accepted it and is frozen, and writes to
    // nobody else meanwhile (Hazelcast 5.7, UnifiedProtocolEncoder); on this one it waits.
    AdvancedNetworkConfig network = config.getAdvancedNetworkConfig().setEnabled(true);
    network.setMemberEndpointConfig(
        new ServerSocketEndpointConfig()
            .setPort(port)
            .setPortAutoIncrement(false)
            .setReuseAddress(true)
            .setSocketConnectTimeoutSeconds(CONNECT_SECONDS));
    InetAddress address = InetAddress.getByName(settings.bindAddress());
    boolean everywhere = address.isAnyLocalAddress();
    config.setProperty("hazelcast.socket.bind.any", Boolean.toString(everywhere));
    InetAddress announced = everywhere ? ownAmong(members) : address;
    if (announced != null) {
      config.setProperty("hazelcast.local.localAddress", announced.getHostAddress());
    }
    join(network.getJoin(), members);
    return config;
  }

  /** The same kind of join with and without members: a member refuses those of another kind. */
  private static void join(JoinConfig join, MemberAddresses members) {
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(false).setConnectionTimeoutSeconds(CONNECT_SECONDS);
    join.getDiscoveryConfig().addDiscoveryStrategyConfig(NamedMembers.through(members));
  }

  /**
   * Of this machine's addresses the one that the others are told of; null if they are told none.
   */
  private static @Nullable InetAddress ownAmong(MemberAddresses members) throws IOException {
    for (Address member : members.now()) {
      InetAddress address = member.getInetAddress();
      if (!address.isLoopbackAddress() && NetworkInterface.getByInetAddress(address) != null) {
        return address;
      }
    }
    return null;
  }
}
