package dev.toolrack.server.cluster;

import com.hazelcast.cluster.Address;
import com.hazelcast.config.DiscoveryStrategyConfig;
import com.hazelcast.config.properties.PropertyDefinition;
import com.hazelcast.logging.ILogger;
import com.hazelcast.spi.discovery.AbstractDiscoveryStrategy;
import com.hazelcast.spi.discovery.DiscoveryNode;
import com.hazelcast.spi.discovery.DiscoveryStrategy;
import com.hazelcast.spi.discovery.DiscoveryStrategyFactory;
import com.hazelcast.spi.discovery.SimpleDiscoveryNode;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Discovery by addresses and names. The grid calls it when a member starts, and then periodically
 * for members to merge with, so names are resolved anew each time.
 */
final class NamedMembers extends AbstractDiscoveryStrategy {
  private final MemberAddresses addresses;

  private NamedMembers(ILogger logger, MemberAddresses addresses) {
    super(logger, Map.of());
    this.addresses = addresses;
  }

  static DiscoveryStrategyConfig through(MemberAddresses addresses) {
    return new DiscoveryStrategyConfig(new Factory(addresses));
  }

  @Override
  public Iterable<DiscoveryNode> discoverNodes() {
    return addresses.now().stream().map(NamedMembers::node).toList();
  }

  private static DiscoveryNode node(Address address) {
    return new SimpleDiscoveryNode(address);
  }

  private record Factory(MemberAddresses addresses) implements DiscoveryStrategyFactory {
    @Override
    public Class<? extends DiscoveryStrategy> getDiscoveryStrategyType() {
      return NamedMembers.class;
    }

    @Override
    @SuppressWarnings("rawtypes") // As the interface has it.
    public DiscoveryStrategy newDiscoveryStrategy(
        DiscoveryNode self, ILogger logger, Map<String, Comparable> properties) {
      return new NamedMembers(logger, addresses);
    }

    @Override
    public Collection<PropertyDefinition> getConfigurationProperties() {
      return List.of();
    }
  }
}
