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

/** The configuration of a member, except for what it holds. */
final class MemberConfig {
  /**
   * Member attribute with the replica's id, which remains when the grid gives the member a new one.
   */
  static final String REPLICA = "replica";

  /**
   * A host that drops packets counts as absent after this time, so that joining continues without
   * it.
   */
  private static final int CONNECT_SECONDS = 2;

  private static final Map<String, String> PROPERTIES =
      Map.ofEntries(
          Map.entry("hazelcast.logging.type", "slf4j"),
          Map.entry("hazelcast.logging.details.enabled", "false"),
          Map.entry("hazelcast.phone.home.enabled", "false"),
          Map.entry("hazelcast.shutdownhook.enabled", "false"),
          // Its thread costs a tenth of a second of CPU at the start, and reports what our metrics
          // report.
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
          // A member that is frozen or cut off is removed, and its keys are reassigned.
          Map.entry("hazelcast.heartbeat.interval.seconds", "1"),
          Map.entry("hazelcast.max.no.heartbeat.seconds", "10"),
          // A call to a frozen member occupies its place for no longer than this.
          Map.entry("hazelcast.operation.call.timeout.millis", "10000"));

  private MemberConfig() {}

  /**
   * Creates the configuration.
   *
   * @throws IOException if the bind address is unknown or not an address of this machine
   */
  static Config of(ClusterSettings settings, int port, MemberAddresses members, UUID replicaId)
      throws IOException {
    Config config = new Config();
    // The default would contain the cluster's name, and appears in the names of threads.
    config.setInstanceName("toolrack-" + replicaId);
    config.setClusterName(ClusterName.of(settings.name(), settings.secret()));
    PROPERTIES.forEach(config::setProperty);
    config.setProperty(
        "hazelcast.graceful.shutdown.max.wait",
        Long.toString(Math.max(1, settings.leaveTimeout().toSeconds())));
    config.getMetricsConfig().setEnabled(false);
    config.getMemberAttributeConfig().setAttribute(REPLICA, replicaId.toString());
    // A port only for members. On a port shared with clients, the grid's output thread spins on a
    // connection that a frozen peer has accepted, and writes to nobody else meanwhile (Hazelcast
    // 5.7, UnifiedProtocolEncoder); on this one, it waits.
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

  /**
   * Uses the same join mechanism with and without members, because members refuse those with
   * another mechanism.
   */
  private static void join(JoinConfig join, MemberAddresses members) {
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(false).setConnectionTimeoutSeconds(CONNECT_SECONDS);
    join.getDiscoveryConfig().addDiscoveryStrategyConfig(NamedMembers.through(members));
  }

  /**
   * The address of this machine that the other members are configured with; null if they are
   * configured with none.
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
