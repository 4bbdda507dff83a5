package dev.toolrack.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.LoggerContext;
import com.google.rpc.BadRequest;
import dev.toolrack.server.catalog.Change;
import dev.toolrack.server.config.ServerConfig;
import dev.toolrack.server.eventloop.EventLoops;
import dev.toolrack.server.eventloop.NetworkTransport;
import dev.toolrack.server.execution.ExecutionResult;
import dev.toolrack.server.execution.Json;
import dev.toolrack.server.execution.PayloadBudget;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.failure.Violation;
import dev.toolrack.server.logging.Logging;
import dev.toolrack.server.testing.Transports;
import dev.toolrack.v1.ExecuteRequest;
import dev.toolrack.v1.ExecuteResponse;
import dev.toolrack.v1.Payload;
import dev.toolrack.v1.ResolveRequest;
import dev.toolrack.v1.Served;
import dev.toolrack.v1.ToolServiceGrpc;
import dev.toolrack.v1.WatchRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ConnectivityState;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The services over real sockets. */
@ParameterizedClass
@MethodSource(Transports.AVAILABLE)
class GrpcServerIT {
  private static final long SECONDS = 30;

  private final FakeSnapshots snapshots = new FakeSnapshots();
  private final FakeExecutions executions = new FakeExecutions();
  private final FakeWatches changes = new FakeWatches();
  private final WatchStreams watches = WatchStreams.start(changes, changes);
  private final OpenCalls open = new OpenCalls();
  private final PayloadBudget payloads = new PayloadBudget(1 << 20);
  private final EventLoops loops;
  private final GrpcServer server;
  private final ManagedChannel channel;
  private final ToolServiceGrpc.ToolServiceBlockingStub stub;

  GrpcServerIT(NetworkTransport transport) throws Exception {
    loops = EventLoops.open(transport, 1);
    server = server(settings(Duration.ZERO, Duration.ofSeconds(SECONDS)));
    server.start();
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port())
            .usePlaintext()
            .directExecutor()
            .maxInboundMessageSize(64 << 20)
            .build();
    stub = ToolServiceGrpc.newBlockingStub(channel);
  }

  @BeforeEach
  void put() {
    snapshots.memory.put(Samples.key().toString(), Samples.head(42));
  }

  @AfterEach
  void close() {
    channel.shutdownNow();
    server.close();
    watches.close();
  }

  private static ResolveRequest resolve() {
    return ResolveRequest.newBuilder().setSlug(Samples.SLUG).build();
  }

  @Test
  void finishedBytesAreFramedAsAMessage() {
    var response = stub.resolve(resolve());

    assertThat(response.getServed()).isEqualTo(Served.SERVED_NEAR_CACHE);
    assertThat(response.getToolVersion().getInputSchema()).isEqualTo("{\"type\":\"object\"}");
  }

  @Test
  void aPatchedByteIsFramedToo() {
    snapshots.memory.clear();
    snapshots.farther.put(
        Samples.key().toString(),
        CompletableFuture.completedFuture(
            new dev.toolrack.server.catalog.LocatedHead(
                Samples.head(42), dev.toolrack.server.catalog.Served.STALE)));

    var response = stub.resolve(resolve().toBuilder().setIfNoneMatch("t16-b").build());

    assertThat(response.getServed()).isEqualTo(Served.SERVED_STALE);
    assertThat(response.getNotModified()).isTrue();
    assertThat(stub.resolve(resolve()).getServed()).isEqualTo(Served.SERVED_STALE);
  }

  @Test
  void aMethodThatIsNotThereIsUnimplemented() {
    MethodDescriptor<ResolveRequest, ?> unknown =
        ToolServiceGrpc.getResolveMethod().toBuilder()
            .setFullMethodName("toolrack.v1.ToolService/Nothing")
            .build();

    StatusRuntimeException failure =
        (StatusRuntimeException)
            org.assertj.core.api.Assertions.catchThrowable(
                () ->
                    ClientCalls.blockingUnaryCall(
                        channel, unknown, CallOptions.DEFAULT, resolve()));

    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
  }

  /** Whoever sent one once filled the log with stack traces. */
  @Test
  void aMessageBeyondTheLimitIsResourceExhaustedAndNotWorthALine() {
    PrintStream stderr = System.err;
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    Logging.configure(ServerConfig.Log.Format.TEXT, ServerConfig.Log.Level.INFO);
    try {
      sendAMessageBeyondTheLimit();
    } finally {
      System.setErr(stderr);
      ((LoggerContext) LoggerFactory.getILoggerFactory()).reset();
    }
    assertThat(written.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  private void sendAMessageBeyondTheLimit() {
    ExecuteRequest request =
        ExecuteRequest.newBuilder()
            .setSlug(Samples.SLUG)
            .setInput(Payload.newBuilder().setJson("\"" + "x".repeat(17 << 20) + "\""))
            .build();

    StatusRuntimeException failure =
        (StatusRuntimeException)
            org.assertj.core.api.Assertions.catchThrowable(
                () -> {
                  var _ = stub.execute(request);
                });

    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(stub.resolve(resolve()).hasToolVersion()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity", "gzip"})
  void aRequestTakesRoomForWhatItIsOnceItIsRead(String compression) {
    PayloadBudget.Share others = payloads.share();
    others.add(payloads.limit() - 50_000);
    ExecuteRequest request =
        ExecuteRequest.newBuilder()
            .setSlug(Samples.SLUG)
            .setInput(Payload.newBuilder().setJson("\"" + "x".repeat(100_000) + "\""))
            .build();
    ToolServiceGrpc.ToolServiceBlockingStub compressing = stub.withCompression(compression);

    assertThat(CallFailure.of(() -> compressing.execute(request)).info().getReason())
        .isEqualTo("ADMISSION_SHED");
    others.close();
    assertThat(compressing.execute(request).getOutput()).isEqualTo(request.getInput());
    await().until(() -> payloads.held() == 0);
  }

  /** Guards against details that a client's limit on header lists throws away with the status. */
  @Test
  void theLargestFailureArrivesWithItsDetails() {
    executions.behaviour =
        _ ->
            CompletableFuture.failedFuture(
                ToolrackException.of(Reason.INPUT_SCHEMA_VIOLATION, "語%\n".repeat(10_000))
                    .with("violations", "50")
                    .withViolations(
                        Collections.nCopies(
                            50, new Violation("/items/0/name", "語".repeat(1_000)))));

    CallFailure failure =
        CallFailure.of(
            () -> stub.execute(ExecuteRequest.newBuilder().setSlug(Samples.SLUG).build()));

    assertThat(failure.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(failure.info().getReason()).isEqualTo("INPUT_SCHEMA_VIOLATION");
    assertThat(FailuresTest.detail(failure.status(), BadRequest.class).getFieldViolationsCount())
        .isPositive();
    assertThat(failure.requestId()).isNotEmpty();
  }

  @Test
  void aCancelReachesTheExecution() {
    CompletableFuture<ExecutionResult> pending = new CompletableFuture<>();
    executions.behaviour = _ -> pending;
    var call =
        ToolServiceGrpc.newFutureStub(channel)
            .execute(ExecuteRequest.newBuilder().setSlug(Samples.SLUG).build());
    await().until(() -> !executions.commands.isEmpty());

    assertThat(call.cancel(true)).isTrue();

    await().until(pending::isCancelled);
  }

  /** The details of failures too, or a client without generated code shows them as bytes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "toolrack.v1.ToolService.Resolve",
        "toolrack.v1.UpstreamFailure",
        "google.rpc.ErrorInfo",
        "google.rpc.BadRequest",
        "google.rpc.RetryInfo"
      })
  void reflectionDescribes(String symbol) {
    FutureObserver<ServerReflectionResponse> answer = new FutureObserver<>();
    StreamObserver<ServerReflectionRequest> requests =
        ServerReflectionGrpc.newStub(channel).serverReflectionInfo(answer);
    requests.onNext(ServerReflectionRequest.newBuilder().setFileContainingSymbol(symbol).build());

    assertThat(
            answer
                .future()
                .orTimeout(SECONDS, TimeUnit.SECONDS)
                .join()
                .getFileDescriptorResponse()
                .getFileDescriptorProtoCount())
        .isPositive();
    requests.onCompleted();
  }

  @Test
  void aDrainEndsStandingStreamsAndWaitsForCalls() throws Exception {
    CompletableFuture<ExecutionResult> pending = new CompletableFuture<>();
    executions.behaviour = _ -> pending;
    CompletableFuture<ServingStatus> health = new CompletableFuture<>();
    CompletableFuture<Throwable> healthEnd = new CompletableFuture<>();
    CompletableFuture<Throwable> watchEnd = new CompletableFuture<>();
    CompletableFuture<Void> watching = new CompletableFuture<>();
    HealthGrpc.newStub(channel)
        .watch(
            HealthCheckRequest.newBuilder().setService("toolrack.v1.ToolService").build(),
            observer(response -> health.complete(response.getStatus()), healthEnd));
    ToolServiceGrpc.newStub(channel)
        .watch(WatchRequest.getDefaultInstance(), observer(_ -> watching.complete(null), watchEnd));
    assertThat(health.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(ServingStatus.SERVING);
    watching.get(SECONDS, TimeUnit.SECONDS);
    var call =
        ToolServiceGrpc.newFutureStub(channel)
            .execute(ExecuteRequest.newBuilder().setSlug(Samples.SLUG).build());
    await().until(() -> !executions.commands.isEmpty());

    CompletableFuture<Void> closed = CompletableFuture.runAsync(server::close);

    assertThat(Status.fromThrowable(watchEnd.get(SECONDS, TimeUnit.SECONDS)).getCode())
        .isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(Status.fromThrowable(healthEnd.get(SECONDS, TimeUnit.SECONDS)).getCode())
        .isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(closed).isNotDone();
    pending.complete(FakeExecutions.result(Json.of("1")));
    ExecuteResponse response = call.get(SECONDS, TimeUnit.SECONDS);
    assertThat(response.getOutput().getJson()).isEqualTo("1");
    closed.get(SECONDS, TimeUnit.SECONDS);
  }

  /** So that whoever spreads calls over replicas notices before connections are refused. */
  @Test
  void aDrainServesOnForItsDelay() throws Exception {
    GrpcServer slow = server(settings(Duration.ofSeconds(SECONDS), Duration.ofSeconds(SECONDS)));
    slow.start();
    ManagedChannel connected =
        NettyChannelBuilder.forAddress("127.0.0.1", slow.port()).usePlaintext().build();
    Thread closing = Thread.ofVirtual().start(slow::close);
    try {
      HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(connected);
      await()
          .until(
              () ->
                  health.check(HealthCheckRequest.getDefaultInstance()).getStatus()
                      == ServingStatus.NOT_SERVING);

      assertThat(ToolServiceGrpc.newBlockingStub(connected).resolve(resolve()).hasToolVersion())
          .isTrue();
      assertThat(closing.isAlive()).isTrue();
    } finally {
      connected.shutdownNow();
      closing.interrupt();
      closing.join();
    }
  }

  /** Callers were once told that they had cancelled. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatADrainDoesNotWaitForIsToldSo(boolean hurried) throws Exception {
    CompletableFuture<ExecutionResult> pending = new CompletableFuture<>();
    executions.behaviour = _ -> pending;
    Duration patience = hurried ? Duration.ofDays(1) : Duration.ZERO;
    GrpcServer hasty = server(settings(patience, patience));
    hasty.start();
    ManagedChannel connected =
        NettyChannelBuilder.forAddress("127.0.0.1", hasty.port()).usePlaintext().build();
    try {
      var call =
          ToolServiceGrpc.newFutureStub(connected)
              .execute(ExecuteRequest.newBuilder().setSlug(Samples.SLUG).build());
      await().until(() -> !executions.commands.isEmpty());

      CompletableFuture<Void> closed = CompletableFuture.runAsync(hasty::close);
      if (hurried) {
        hasty.hurry();
      }
      closed.get(SECONDS, TimeUnit.SECONDS);

      CallFailure failure =
          CallFailure.of(
              () -> {
                try {
                  return call.get(SECONDS, TimeUnit.SECONDS);
                } catch (ExecutionException e) {
                  throw (StatusRuntimeException) e.getCause();
                }
              });
      assertThat(failure.code()).isEqualTo(Status.Code.UNKNOWN);
      assertThat(failure.info().getReason()).isEqualTo("CUT_OFF");
      assertThat(pending).isCancelled();
    } finally {
      connected.shutdownNow();
    }
  }

  /** Without it a client of a name would never look for the replicas that were added. */
  @Test
  void aConnectionOfThatAgeKeepsItsStreamsAndTakesNoMoreCalls() throws Exception {
    Duration age = Duration.ofSeconds(1);
    GrpcServer renewing =
        server(
            new GrpcServer.Settings(
                "127.0.0.1", 0, age, Duration.ZERO, Duration.ofSeconds(SECONDS)));
    renewing.start();
    Queue<SocketAddress> connections = new ConcurrentLinkedQueue<>();
    ManagedChannel connected =
        NettyChannelBuilder.forAddress("127.0.0.1", renewing.port())
            .usePlaintext()
            .intercept(localAddresses(connections))
            .build();
    try {
      CompletableFuture<Void> watching = new CompletableFuture<>();
      CompletableFuture<Long> changed = new CompletableFuture<>();
      CompletableFuture<Throwable> watchEnd = new CompletableFuture<>();
      CompletableFuture<Void> renewed = new CompletableFuture<>();
      ToolServiceGrpc.newStub(connected)
          .watch(
              WatchRequest.getDefaultInstance(),
              observer(
                  event -> {
                    watching.complete(null);
                    if (event.hasChange()) {
                      changed.complete(event.getRevision());
                    }
                  },
                  watchEnd));
      watching.get(SECONDS, TimeUnit.SECONDS);
      connected.notifyWhenStateChanged(ConnectivityState.READY, () -> renewed.complete(null));
      renewed.get(SECONDS, TimeUnit.SECONDS);

      assertThat(ToolServiceGrpc.newBlockingStub(connected).resolve(resolve()).hasToolVersion())
          .isTrue();
      assertThat(connections).hasSize(2).doesNotHaveDuplicates();
      changes.change(new Change(43, Samples.key(), Samples.TIME));
      assertThat(changed.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(43);
      assertThat(watchEnd).isNotDone();

      renewing.close();

      assertThat(Status.fromThrowable(watchEnd.get(SECONDS, TimeUnit.SECONDS)).getCode())
          .isEqualTo(Status.Code.UNAVAILABLE);
    } finally {
      connected.shutdownNow();
      renewing.close();
    }
  }

  /** Adds the client's end of each call's connection. */
  private static ClientInterceptor localAddresses(Queue<SocketAddress> into) {
    return new ClientInterceptor() {
      @Override
      public <Q, S> ClientCall<Q, S> interceptCall(
          MethodDescriptor<Q, S> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
          @Override
          public void start(Listener<S> responses, Metadata headers) {
            super.start(
                new SimpleForwardingClientCallListener<>(responses) {
                  @Override
                  public void onHeaders(Metadata received) {
                    into.add(getAttributes().get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR));
                    super.onHeaders(received);
                  }
                },
                headers);
          }
        };
      }
    };
  }

  private static GrpcServer.Settings settings(Duration drainDelay, Duration drainTimeout) {
    return new GrpcServer.Settings("127.0.0.1", 0, Duration.ofMinutes(5), drainDelay, drainTimeout);
  }

  private GrpcServer server(GrpcServer.Settings settings) {
    return new GrpcServer(
        settings,
        loops,
        List.of(
            ToolGrpcService.define(
                snapshots.resolver(),
                executions,
                payloads,
                loops::later,
                watches,
                open,
                Identity.UNAUTHENTICATED)),
        new CallerLimits(new ConnectionLimit(1_000), new PayloadBudget(1 << 25)),
        List.of(),
        watches,
        open);
  }

  private static <T> StreamObserver<T> observer(
      Consumer<T> first, CompletableFuture<Throwable> end) {
    return new StreamObserver<>() {
      @Override
      public void onNext(T value) {
        first.accept(value);
      }

      @Override
      public void onError(Throwable thrown) {
        end.complete(thrown);
      }

      @Override
      public void onCompleted() {
        end.completeExceptionally(new AssertionError("completed"));
      }
    };
  }
}
