package dev.toolrack.faults.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.v1.ResolveRequest;
import dev.toolrack.v1.ResolveResponse;
import dev.toolrack.v1.ToolServiceGrpc;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ReplicaNamesTest {
  private static InetSocketAddress address(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static Server server(String name, Set<String> called) throws IOException {
    return NettyServerBuilder.forAddress(address(0))
        .addService(
            new ToolServiceGrpc.ToolServiceImplBase() {
              @Override
              public void resolve(
                  ResolveRequest request, StreamObserver<ResolveResponse> responses) {
                called.add(name);
                responses.onNext(ResolveResponse.getDefaultInstance());
                responses.onCompleted();
              }
            })
        .build()
        .start();
  }

  @Test
  @Timeout(60)
  void callsGoToEveryAddress() throws Exception {
    Set<String> called = ConcurrentHashMap.newKeySet();
    Server first = server("first", called);
    Server second = server("second", called);
    String target =
        ReplicaNames.target(List.of(address(first.getPort()), address(second.getPort())));
    ManagedChannel channel =
        Grpc.newChannelBuilder(target, InsecureChannelCredentials.create())
            .defaultLoadBalancingPolicy("round_robin")
            .build();
    try {
      ToolServiceGrpc.ToolServiceBlockingStub stub = ToolServiceGrpc.newBlockingStub(channel);
      while (called.size() < 2) {
        var _ =
            stub.withWaitForReady()
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .resolve(ResolveRequest.getDefaultInstance());
      }
      assertThat(called).containsExactlyInAnyOrder("first", "second");
    } finally {
      var _ = channel.shutdownNow();
      var _ = first.shutdownNow();
      var _ = second.shutdownNow();
    }
  }
}
