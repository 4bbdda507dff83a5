package dev.toolrack.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.protobuf.FieldMask;
import dev.toolrack.server.catalog.postgres.DatabaseUrl;
import dev.toolrack.server.testing.HttpUpstream;
import dev.toolrack.server.testing.PostgresForTests;
import dev.toolrack.server.testing.Tools;
import dev.toolrack.v1.AdminServiceGrpc;
import dev.toolrack.v1.CatalogServiceGrpc;
import dev.toolrack.v1.ExecuteRequest;
import dev.toolrack.v1.GetClusterRequest;
import dev.toolrack.v1.Payload;
import dev.toolrack.v1.ResolveRequest;
import dev.toolrack.v1.Tool;
import dev.toolrack.v1.ToolServiceGrpc;
import dev.toolrack.v1.UpdateToolRequest;
import io.grpc.EquivalentAddressGroup;
import io.grpc.ManagedChannel;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.StatusOr;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Replaces three replicas one after the other under calls: none of them fails, though the client
 * sends nothing again by itself but what gRPC knows never to have arrived.
 */
class RollingRestartIT {
  private static final int REPLICAS = 3;
  private static final Duration LONG = Duration.ofMinutes(3);
  private static final String SLUG = "rolled-over";

  @TempDir private Path folder;

  private final DatabaseUrl database = PostgresForTests.newDatabase();
  private final List<Integer> clusterPorts = new ArrayList<>();
  private final List<ReplicaProcess> replicas = new ArrayList<>();

  @Test
  void noCallFails() throws Exception {
    try (HttpUpstream upstream = HttpUpstream.echo()) {
      for (int i = 0; i < REPLICAS; i++) {
        clusterPorts.add(ReplicaProcess.freePort());
      }
      for (int port : clusterPorts) {
        replicas.add(ReplicaProcess.start(database, port, clusterPorts, folder));
      }
      awaitCluster();
      Tools.publish(replicas.getFirst().channel(), SLUG, upstream.url("/echo"));
      Addresses addresses = new Addresses();
      NameResolverRegistry.getDefaultRegistry().register(addresses);
      ManagedChannel channel =
          NettyChannelBuilder.forTarget("static-replicas:///all")
              .usePlaintext()
              .defaultLoadBalancingPolicy("round_robin")
              .build();
      try (Load load = new Load(channel)) {
        awaitAnswersOfAll(channel);
        for (int i = 0; i < REPLICAS; i++) {
          restart(i);
          awaitAnswersOfAll(channel);
        }
        load.end();

        assertThat(load.failures).as(this::logs).isEmpty();
        assertThat(load.answered).hasValueGreaterThan(1_000);
      } finally {
        channel.shutdownNow();
        NameResolverRegistry.getDefaultRegistry().deregister(addresses);
      }
    } finally {
      for (ReplicaProcess replica : replicas) {
        replica.close();
      }
    }
  }

  private void restart(int index) throws Exception {
    ReplicaProcess old = replicas.get(index);
    assertThat(old.stop()).as(old::log).isZero();
    old.close();
    replicas.set(
        index,
        ReplicaProcess.start(
            database, old.grpcPort(), clusterPorts.get(index), clusterPorts, folder));
    awaitCluster();
  }

  private void awaitCluster() {
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptionsInstanceOf(StatusRuntimeException.class) // it does not listen yet
        .untilAsserted(
            () -> {
              for (ReplicaProcess replica : replicas) {
                assertThat(replica.isAlive()).as(replica::log).isTrue();
                assertThat(
                        AdminServiceGrpc.newBlockingStub(replica.channel())
                            .withDeadlineAfter(5, TimeUnit.SECONDS)
                            .getCluster(GetClusterRequest.getDefaultInstance())
                            .getMembersCount())
                    .as(this::logs)
                    .isEqualTo(REPLICAS);
              }
            });
  }

  /** As what replaces replicas waits: until clients have found the new one. */
  private static void awaitAnswersOfAll(ManagedChannel channel) {
    var seen = ConcurrentHashMap.<String>newKeySet();
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              seen.add(
                  AdminServiceGrpc.newBlockingStub(channel)
                      .withDeadlineAfter(10, TimeUnit.SECONDS)
                      .getCluster(GetClusterRequest.getDefaultInstance())
                      .getReplicaId());
              return seen.size() == REPLICAS;
            });
  }

  private String logs() {
    StringBuilder logs = new StringBuilder();
    replicas.forEach(replica -> logs.append(replica.log()).append('\n'));
    return logs.toString();
  }

  /** Calls at a steady rate, whatever becomes of those before. */
  private static final class Load implements AutoCloseable {
    private static final long INTERVAL_MILLIS = 10;
    private static final long DEADLINE_SECONDS = 20;

    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong calls = new AtomicLong();
    private final ManagedChannel channel;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    Load(ManagedChannel channel) {
      this.channel = channel;
      var _ = clock.scheduleAtFixedRate(this::call, 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void call() {
      long number = calls.incrementAndGet();
      var tools =
          ToolServiceGrpc.newFutureStub(channel)
              .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
      track(tools.resolve(ResolveRequest.newBuilder().setSlug(SLUG).build()));
      if (number % 2 == 0) {
        track(
            tools.execute(
                ExecuteRequest.newBuilder()
                    .setSlug(SLUG)
                    .setInput(Payload.newBuilder().setJson("{\"call\":" + number + "}"))
                    .build()));
      }
      if (number % 10 == 0) {
        track(
            CatalogServiceGrpc.newFutureStub(channel)
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .updateTool(
                    UpdateToolRequest.newBuilder()
                        .setTool(Tool.newBuilder().setSlug(SLUG).setDisplayName("call " + number))
                        .setUpdateMask(FieldMask.newBuilder().addPaths("display_name"))
                        .build()));
      }
    }

    private void track(ListenableFuture<?> call) {
      open.incrementAndGet();
      Futures.addCallback(
          call,
          new FutureCallback<Object>() {
            @Override
            public void onSuccess(Object reply) {
              answered.incrementAndGet();
              open.decrementAndGet();
            }

            @Override
            public void onFailure(Throwable failure) {
              failures.add(failure);
              open.decrementAndGet();
            }
          },
          MoreExecutors.directExecutor());
    }

    /** Stops to call, and waits for what is under way. */
    void end() {
      clock.shutdown();
      await().atMost(LONG).until(() -> clock.isTerminated() && open.get() == 0);
    }

    @Override
    public void close() {
      clock.shutdownNow();
    }
  }

  /** The fixed addresses of all replicas under one name. */
  private final class Addresses extends NameResolverProvider {
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
      return "static-replicas";
    }

    @Override
    public NameResolver newNameResolver(URI target, NameResolver.Args args) {
      return new NameResolver() {
        @Override
        public String getServiceAuthority() {
          return "replicas";
        }

        @Override
        public void start(Listener2 listener) {
          List<EquivalentAddressGroup> groups = new ArrayList<>();
          for (ReplicaProcess replica : replicas) {
            groups.add(
                new EquivalentAddressGroup(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), replica.grpcPort())));
          }
          listener.onResult(
              ResolutionResult.newBuilder()
                  .setAddressesOrError(StatusOr.fromValue(groups))
                  .build());
        }

        @Override
        public void shutdown() {}
      };
    }
  }
}
