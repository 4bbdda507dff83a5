package dev.toolrack.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import java.io.IOException;
import java.util.Iterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SmallRequestsTest {
  private static final String NAME = "toolrack.v1.ToolService";

  private final HealthStatusManager health = new HealthStatusManager();
  private final Server server =
      InProcessServerBuilder.forName("small-requests")
          .directExecutor()
          .addService(SmallRequests.of(health.getHealthService()))
          .addService(SmallRequests.of(ProtoReflectionServiceV1.newInstance()))
          .build();
  private final ManagedChannel channel =
      InProcessChannelBuilder.forName("small-requests").directExecutor().build();
  private final HealthGrpc.HealthBlockingStub stub = HealthGrpc.newBlockingStub(channel);

  @BeforeEach
  void start() throws IOException {
    server.start();
    health.setStatus(NAME, ServingStatus.SERVING);
  }

  @AfterEach
  void close() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  private static HealthCheckRequest request(int chars) {
    return HealthCheckRequest.newBuilder().setService("x".repeat(chars)).build();
  }

  @Test
  void aNameIsPassedOn() {
    HealthCheckRequest request = HealthCheckRequest.newBuilder().setService(NAME).build();
    Iterator<HealthCheckResponse> watch = stub.watch(request);

    assertThat(stub.check(request).getStatus()).isEqualTo(ServingStatus.SERVING);
    assertThat(watch.next().getStatus()).isEqualTo(ServingStatus.SERVING);
    assertThat(CallFailure.of(() -> stub.check(request(4_000))).code())
        .isEqualTo(Status.Code.NOT_FOUND);
  }

  /** Defect: a watch of the health of a service kept its name, up to 16 MiB, as long as it went. */
  @Test
  void whatIsNoNameIsRefused() {
    assertThat(CallFailure.of(() -> stub.check(request(4_096))).code())
        .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(CallFailure.of(() -> stub.watch(request(1 << 20)).next()).code())
        .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void aLaterMessageIsRefusedToo() throws Exception {
    ClientCall<ServerReflectionRequest, ?> call =
        channel.newCall(ServerReflectionGrpc.getServerReflectionInfoMethod(), CallOptions.DEFAULT);
    var end = EndOfCall.of(call);
    call.request(2);
    call.sendMessage(ServerReflectionRequest.newBuilder().setListServices("").build());
    assertThat(end).isNotDone();

    call.sendMessage(ServerReflectionRequest.newBuilder().setHost("x".repeat(5_000)).build());
    call.sendMessage(ServerReflectionRequest.newBuilder().setHost("x".repeat(5_000)).build());
    call.halfClose();

    assertThat(end.get().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
  }
}
