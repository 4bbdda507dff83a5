package dev.toolrack.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.toolrack.server.catalog.CatalogService;
import dev.toolrack.server.catalog.VersionSnapshot;
import dev.toolrack.server.eventloop.NetworkTransport;
import dev.toolrack.server.execution.PayloadBudget;
import dev.toolrack.server.testing.Transports;
import dev.toolrack.v1.CatalogServiceGrpc;
import dev.toolrack.v1.GetVersionRequest;
import dev.toolrack.v1.ResolveRequest;
import dev.toolrack.v1.ToolServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Guards against callers that ask for large versions and do not read them: what was on its way to
 * them had no bound, and filled the memory of the event loops.
 */
@ParameterizedClass
@MethodSource(Transports.AVAILABLE)
class LargeRepliesIT {
  /** The least that HTTP/2 begins with; a large reply does not fit. */
  private static final int WINDOW_BYTES = 65_535;

  private final PayloadBudget payloads = new PayloadBudget(1 << 20);
  private final OpenCalls open = new OpenCalls();
  private final BlockingCalls calls = new BlockingCalls(4, open, payloads);
  private final LoopbackServer server;
  private final ManagedChannel channel;

  LargeRepliesIT(NetworkTransport transport) throws Exception {
    FakeSnapshots snapshots = new FakeSnapshots();
    FakeStore store = new FakeStore();
    store.version = LargeRepliesTest::large;
    server =
        new LoopbackServer(
            transport,
            snapshots,
            new VersionSnapshot(LargeRepliesTest.large(Samples.version(11, "1.1.0"))),
            payloads,
            new PayloadBudget(1 << 25),
            open,
            CatalogGrpcService.define(
                new CatalogService(
                    store, _ -> {}, snapshots, Duration.ofSeconds(2), System::nanoTime),
                calls,
                new ImportStreams(),
                Identity.UNAUTHENTICATED));
    channel = server.channel().flowControlWindow(WINDOW_BYTES).build();
  }

  @AfterEach
  void close() {
    channel.shutdownNow();
    server.close();
    calls.close();
  }

  static Stream<Arguments> methods() {
    return Stream.of(
        Arguments.of(
            ToolServiceGrpc.getResolveMethod(),
            ResolveRequest.newBuilder().setSlug(Samples.SLUG).build()),
        Arguments.of(
            CatalogServiceGrpc.getGetVersionMethod(),
            GetVersionRequest.newBuilder().setSlug(Samples.SLUG).setVersion("1.1.0").build()));
  }

  private <Q, S> CompletableFuture<Status> call(ClientCall<Q, S> call, Q request) {
    CompletableFuture<Status> end = EndOfCall.of(call);
    call.sendMessage(request);
    call.halfClose();
    return end;
  }

  @ParameterizedTest
  @MethodSource("methods")
  <Q, S> void aReplyIsHeldUntilItsCallerHasIt(MethodDescriptor<Q, S> method, Q request) {
    ClientCall<Q, S> call = channel.newCall(method, CallOptions.DEFAULT);
    CompletableFuture<Status> end = call(call, request);
    await().until(() -> payloads.held() > LargeRepliesTest.CHARS);
    assertThat(end).isNotDone();

    call.request(2);

    assertThat(end.join().isOk()).isTrue();
    await().until(() -> payloads.held() == 0);
  }

  @ParameterizedTest
  @MethodSource("methods")
  <Q, S> void aReplyWhoseCallerLeavesIsHeldNoLonger(MethodDescriptor<Q, S> method, Q request) {
    ClientCall<Q, S> call = channel.newCall(method, CallOptions.DEFAULT);
    CompletableFuture<Status> end = call(call, request);
    await().until(() -> payloads.held() > LargeRepliesTest.CHARS);

    call.cancel("enough", null);

    assertThat(end.join().getCode()).isEqualTo(Status.Code.CANCELLED);
    await().until(() -> payloads.held() == 0);
  }
}
