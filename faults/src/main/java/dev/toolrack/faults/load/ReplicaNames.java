package dev.toolrack.faults.load;

import static java.util.stream.Collectors.joining;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.StatusOr;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Resolves {@code replicas:///HOST:PORT,HOST:PORT} to all of these addresses, as the DNS of a
 * headless service would.
 */
final class ReplicaNames extends NameResolverProvider {
  private static final String SCHEME = "replicas";

  static {
    NameResolverRegistry.getDefaultRegistry().register(new ReplicaNames());
  }

  private ReplicaNames() {}

  /** The target that resolves to all of these addresses. */
  static String target(List<InetSocketAddress> addresses) {
    return SCHEME
        + ":///"
        + addresses.stream()
            .map(address -> address.getHostString() + ":" + address.getPort())
            .collect(joining(","));
  }

  private static SocketAddress address(String hostAndPort) {
    int colon = hostAndPort.lastIndexOf(':');
    return new InetSocketAddress(
        hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort.substring(colon + 1)));
  }

  @Override
  public NameResolver newNameResolver(URI target, NameResolver.Args args) {
    List<EquivalentAddressGroup> groups =
        Arrays.stream(target.getPath().substring(1).split(","))
            .map(ReplicaNames::address)
            .map(EquivalentAddressGroup::new)
            .toList();
    return new NameResolver() {
      @Override
      public String getServiceAuthority() {
        return SCHEME;
      }

      @Override
      public void start(Listener2 listener) {
        var _ =
            listener.onResult2(
                ResolutionResult.newBuilder()
                    .setAddressesOrError(StatusOr.fromValue(groups))
                    .build());
      }

      @Override
      public void refresh() {
        // The addresses never change.
      }

      @Override
      public void shutdown() {
        // Nothing to close.
      }
    };
  }

  @Override
  protected boolean isAvailable() {
    return true;
  }

  @Override
  protected int priority() {
    return 5;
  }

  @Override
  public String getDefaultScheme() {
    return SCHEME;
  }

  @Override
  public Collection<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
    return List.of(InetSocketAddress.class);
  }
}
