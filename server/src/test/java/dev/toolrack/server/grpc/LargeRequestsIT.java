package dev.toolrack.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.rpc.RetryInfo;
import dev.toolrack.server.catalog.VersionSnapshot;
import dev.toolrack.server.eventloop.NetworkTransport;
import dev.toolrack.server.execution.PayloadBudget;
import dev.toolrack.server.testing.Transports;
import dev.toolrack.v1.ExecuteRequest;
import dev.toolrack.v1.Payload;
import dev.toolrack.v1.ResolveRequest;
import dev.toolrack.v1.ToolServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Guards against callers that send many large requests at once: what had come of them had no bound,
 * and filled the memory outside the heap, whereupon connections were closed with all their calls.
 */
@ParameterizedClass
@MethodSource(Transports.AVAILABLE)
class LargeRequestsIT {
  private static final String LARGE = "x".repeat(1 << 20);

  private final PayloadBudget arriving = new PayloadBudget(2 << 20);
  private final PayloadBudget.Share ofOthers = arriving.share();
  private final LoopbackServer server;
  private final ManagedChannel channel;
  private final ToolServiceGrpc.ToolServiceBlockingStub tools;

  LargeRequestsIT(NetworkTransport transport) throws Exception {
    server =
        new LoopbackServer(
            transport,
            new FakeSnapshots(),
            new VersionSnapshot(Samples.version(11, "1.1.0")),
            new PayloadBudget(1 << 25),
            arriving,
            new OpenCalls());
    channel = server.channel().build();
    tools = ToolServiceGrpc.newBlockingStub(channel);
    assertThat(ofOthers.tryAdd(arriving.limit())).isTrue();
  }

  @AfterEach
  void close() {
    channel.shutdownNow();
    server.close();
  }

  private static ResolveRequest small() {
    return ResolveRequest.newBuilder().setSlug(Samples.SLUG).build();
  }

  private static ExecuteRequest large() {
    return ExecuteRequest.newBuilder()
        .setSlug(Samples.SLUG)
        .setInput(Payload.newBuilder().setJson(LARGE))
        .build();
  }

  private static void assertShed(CallFailure failure) {
    assertThat(failure.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(failure.info().getReason()).isEqualTo("ADMISSION_SHED");
    assertThat(failure.requestId()).isNotEmpty();
    assertThat(FailuresTest.detail(failure.status(), RetryInfo.class).hasRetryDelay()).isTrue();
  }

  @Test
  void aGuardedCallForWhoseBytesThereIsNoRoomIsShedAndItsConnectionServesOn() {
    assertShed(CallFailure.of(() -> tools.execute(large())));
    assertThat(tools.resolve(small()).hasToolVersion()).isTrue();
  }

  /** What came of a refused request does not stay in the connection's flow-control window. */
  @Test
  void aConnectionWithManyRefusedCallsTakesALargeRequestAgain() {
    for (int i = 0; i < 20; i++) {
      assertShed(CallFailure.of(() -> tools.execute(large())));
    }
    ofOthers.close();
    assertThat(tools.execute(large()).getOutput().getJson()).isEqualTo(LARGE);
  }

  @Test
  void soIsAResolve() {
    assertShed(CallFailure.of(() -> tools.resolve(small().toBuilder().setSelector(LARGE).build())));
    assertThat(tools.resolve(small()).hasToolVersion()).isTrue();
  }

  @Test
  void soIsACheckOfHealth() {
    HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(channel);
    HealthCheckRequest request = HealthCheckRequest.newBuilder().setService(LARGE).build();
    assertThat(CallFailure.of(() -> health.check(request)).code())
        .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(tools.resolve(small()).hasToolVersion()).isTrue();
  }

  @Test
  void aRequestThatIsWholeTakesNoneOfIt() {
    ofOthers.close();

    assertThat(tools.execute(large()).getOutput().getJson()).isEqualTo(LARGE);
    await().until(() -> arriving.held() == 0);
  }
}
