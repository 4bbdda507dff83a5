package dev.toolrack.client;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.Server;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A client and replicas behind one name, as behind a headless service: servers on loopback, and a
 * name whose addresses are looked up when the channel asks for them, as those of DNS are.
 */
@Timeout(60)
class RoundRobinTest {
  private final Name name = new Name();
  private final List<Replica> replicas = new ArrayList<>();
  private final ToolrackClient client = open();

  @BeforeEach
  void start() throws IOException {
    for (int i = 0; i < 3; i++) {
      add();
    }
  }

  @AfterEach
  void stop() throws InterruptedException {
    client.close();
    for (Replica replica : replicas) {
      replica.server.shutdownNow().awaitTermination();
    }
    NameResolverRegistry.getDefaultRegistry().deregister(name);
  }

  private ToolrackClient open() {
    NameResolverRegistry.getDefaultRegistry().register(name);
    return ToolrackClient.builder().target("replicas:///toolrack").plaintext().build();
  }

  private Replica add() throws IOException {
    FakeToolService tools = new FakeToolService();
    tools.tools.put("hash", 1L);
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(tools)
            .build()
            .start();
    Replica replica = new Replica(server, tools);
    replicas.add(replica);
    name.addresses.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()));
    return replica;
  }

  /** A replica that drains: its name goes, it sends GOAWAY, and calls in flight end. */
  private void drain(Replica replica) throws InterruptedException {
    name.addresses.removeIf(
        address -> ((InetSocketAddress) address).getPort() == replica.server.getPort());
    replica.server.shutdown();
    callUntilUsed(replicas.get(replicas.size() - 1));
    assertThat(replica.server.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
  }

  /** Connections come about beside the calls, so it takes some calls before a replica sees one. */
  private void callUntilUsed(Replica replica) {
    while (replica.tools.executes.isEmpty()) {
      assertThat(client.execute("hash", "{}").outputJson()).isEqualTo("{}");
    }
  }

  @Test
  void callsAreSpreadOverAllReplicas() {
    for (Replica replica : replicas) {
      callUntilUsed(replica);
    }
    List<Integer> before = replicas.stream().map(Replica::calls).toList();
    for (int i = 0; i < 30; i++) {
      client.execute("hash", "{}");
    }
    for (int i = 0; i < 3; i++) {
      assertThat(replicas.get(i).calls() - before.get(i)).isEqualTo(10);
    }
  }

  @Test
  void noCallFailsWhileAllReplicasAreReplaced() throws Exception {
    for (Replica replica : List.copyOf(replicas)) {
      callUntilUsed(replica);
      add();
      drain(replica);
    }
    int before = replicas.subList(0, 3).stream().mapToInt(Replica::calls).sum();
    for (int i = 0; i < 30; i++) {
      client.execute("hash", "{}");
    }
    assertThat(replicas.subList(0, 3).stream().mapToInt(Replica::calls).sum()).isEqualTo(before);
  }

  private record Replica(Server server, FakeToolService tools) {
    int calls() {
      return tools.executes.size();
    }
  }

  /** Resolves {@code replicas:///toolrack} to the addresses of the moment. */
  private static final class Name extends NameResolverProvider {
    private final List<SocketAddress> addresses = new CopyOnWriteArrayList<>();

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
      return "replicas";
    }

    @Override
    public Collection<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
      return Set.of(InetSocketAddress.class);
    }

    @Override
    public NameResolver newNameResolver(URI target, NameResolver.Args args) {
      SynchronizationContext context = args.getSynchronizationContext();
      return new NameResolver() {
        private @Nullable Listener2 listener;

        @Override
        public String getServiceAuthority() {
          return "toolrack";
        }

        @Override
        public void start(Listener2 newListener) {
          listener = newListener;
          refresh();
        }

        @Override
        public void refresh() {
          context.execute(
              () ->
                  requireNonNull(listener)
                      .onResult2(
                          ResolutionResult.newBuilder()
                              .setAddressesOrError(
                                  StatusOr.fromValue(
                                      addresses.stream().map(EquivalentAddressGroup::new).toList()))
                              .build()));
        }

        @Override
        public void shutdown() {}
      };
    }
  }
}
