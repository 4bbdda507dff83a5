package dev.toolrack.client;

import static java.util.Objects.requireNonNull;

import dev.toolrack.v1.BatchExecuteItem;
import dev.toolrack.v1.BatchExecuteRequest;
import dev.toolrack.v1.BatchExecuteResponse;
import dev.toolrack.v1.BatchExecuteResult;
import dev.toolrack.v1.BatchExecuteStreamRequest;
import dev.toolrack.v1.BatchExecuteStreamResponse;
import dev.toolrack.v1.BatchResolveRequest;
import dev.toolrack.v1.BatchResolveResponse;
import dev.toolrack.v1.ExecuteRequest;
import dev.toolrack.v1.ExecuteResponse;
import dev.toolrack.v1.Payload;
import dev.toolrack.v1.ResolveRequest;
import dev.toolrack.v1.ResolveResponse;
import dev.toolrack.v1.ResolveResult;
import dev.toolrack.v1.ToolServiceGrpc;
import dev.toolrack.v1.ToolVersion;
import dev.toolrack.v1.VersionStatus;
import dev.toolrack.v1.WatchCatchUp;
import dev.toolrack.v1.WatchProgress;
import dev.toolrack.v1.WatchRequest;
import dev.toolrack.v1.WatchResponse;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The contract of ToolService with tools in a map. An execution echoes its input. A tool's etag and
 * revision are its revision in the map.
 */
final class FakeToolService extends ToolServiceGrpc.ToolServiceImplBase {
  final Map<String, Long> tools = new ConcurrentHashMap<>();
  final List<ResolveRequest> resolves = new CopyOnWriteArrayList<>();
  final List<ExecuteRequest> executes = new CopyOnWriteArrayList<>();
  final List<BatchExecuteRequest> batches = new CopyOnWriteArrayList<>();

  final List<Deadline> resolveDeadlines = new CopyOnWriteArrayList<>();

  /** Deadlines of the batches, of both kinds. */
  final List<Deadline> batchDeadlines = new CopyOnWriteArrayList<>();

  /** Deadlines of the watches that have one. */
  final List<Deadline> watchDeadlines = new CopyOnWriteArrayList<>();

  final List<WatchRequest> watchRequests = new CopyOnWriteArrayList<>();
  final List<ServerCallStreamObserver<WatchResponse>> watches = new CopyOnWriteArrayList<>();
  final AtomicInteger cancelled = new AtomicInteger();

  /** Failures for the next unary calls, whichever they are. */
  final Queue<RuntimeException> failures = new ConcurrentLinkedQueue<>();

  /** Output of an execution from its input. */
  volatile UnaryOperator<Payload> execution = UnaryOperator.identity();

  /** While set, calls are accepted and never answered. */
  volatile boolean silent;

  /** While set, runs when a resolve arrives. */
  volatile Runnable onResolve = () -> {};

  /** While set, runs in a resolve after it has read and before it answers. */
  volatile Runnable beforeAnswer = () -> {};

  private <Q, R> void answer(Q request, StreamObserver<R> observer, Function<Q, R> reply) {
    ((ServerCallStreamObserver<R>) observer).setOnCancelHandler(cancelled::incrementAndGet);
    if (silent) {
      return;
    }
    RuntimeException failure = failures.poll();
    if (failure != null) {
      observer.onError(failure);
      return;
    }
    R message;
    try {
      message = reply.apply(request);
    } catch (RuntimeException e) {
      observer.onError(e);
      return;
    }
    observer.onNext(message);
    observer.onCompleted();
  }

  @Override
  public void resolve(ResolveRequest request, StreamObserver<ResolveResponse> observer) {
    resolves.add(request);
    resolveDeadlines.add(requireNonNull(Context.current().getDeadline()));
    onResolve.run();
    answer(
        request,
        observer,
        message -> {
          ResolveResponse response = resolved(message);
          beforeAnswer.run();
          return response;
        });
  }

  private ResolveResponse resolved(ResolveRequest request) {
    Long revision = tools.get(request.getSlug());
    if (revision == null) {
      throw Failures.of(Status.Code.NOT_FOUND, Reason.TOOL_NOT_FOUND);
    }
    ResolveResponse.Builder response =
        ResolveResponse.newBuilder()
            .setEtag("e" + revision)
            .setRevision(revision)
            .setMatchedBy(dev.toolrack.v1.MatchedBy.MATCHED_BY_LATEST)
            .setServed(dev.toolrack.v1.Served.SERVED_NEAR_CACHE);
    if (request.getIfNoneMatch().equals("e" + revision)) {
      return response.setNotModified(true).build();
    }
    return response
        .setToolVersion(
            ToolVersion.newBuilder()
                .setTool(request.getSlug())
                .setVersion("1.0." + revision)
                .setStatus(VersionStatus.VERSION_STATUS_DEPRECATED)
                .setDisplayName("Name")
                .setDescription("What it does")
                .setInputSchema("{\"type\":\"object\"}")
                .putAnnotations("team", "text"))
        .build();
  }

  @Override
  public void batchResolve(
      BatchResolveRequest request, StreamObserver<BatchResolveResponse> observer) {
    resolves.addAll(request.getRequestsList());
    answer(
        request,
        observer,
        message -> {
          BatchResolveResponse.Builder response = BatchResolveResponse.newBuilder();
          for (ResolveRequest item : message.getRequestsList()) {
            response.addResults(
                tools.containsKey(item.getSlug())
                    ? ResolveResult.newBuilder().setResponse(resolved(item)).build()
                    : ResolveResult.newBuilder()
                        .setStatus(
                            Failures.status(
                                Status.Code.NOT_FOUND,
                                "no such tool",
                                Failures.info(
                                    item.getSlug().equals("not-reached")
                                        ? Reason.REVISION_NOT_REACHED
                                        : Reason.TOOL_NOT_FOUND)))
                        .build());
          }
          return response.build();
        });
  }

  @Override
  public void execute(ExecuteRequest request, StreamObserver<ExecuteResponse> observer) {
    executes.add(request);
    answer(request, observer, message -> executed(message.getInput(), message.getValidateOnly()));
  }

  private ExecuteResponse executed(Payload input, boolean validateOnly) {
    ExecuteResponse.Builder response =
        ExecuteResponse.newBuilder()
            .setVersion("1.0.0")
            .setExecutionId("00000000-0000-0000-0000-000000000001")
            .setAttempts(validateOnly ? 0 : 1)
            .setTimings(
                dev.toolrack.v1.Timings.newBuilder()
                    .setUpstream(com.google.protobuf.Duration.newBuilder().setNanos(5))
                    .setTotal(com.google.protobuf.Duration.newBuilder().setNanos(9)));
    return validateOnly ? response.build() : response.setOutput(execution.apply(input)).build();
  }

  @Override
  public void batchExecute(
      BatchExecuteRequest request, StreamObserver<BatchExecuteResponse> observer) {
    batches.add(request);
    batchDeadlines.add(requireNonNull(Context.current().getDeadline()));
    answer(
        request,
        observer,
        message ->
            BatchExecuteResponse.newBuilder()
                .addAllResults(message.getItemsList().stream().map(this::result).toList())
                .build());
  }

  private BatchExecuteResult result(BatchExecuteItem item) {
    if (item.getSlug().equals("not-reached")) {
      return BatchExecuteResult.newBuilder()
          .setStatus(
              Failures.status(
                  Status.Code.UNAVAILABLE,
                  "not reached",
                  Failures.info(Reason.REVISION_NOT_REACHED)))
          .build();
    }
    return item.getSlug().startsWith("bad")
        ? BatchExecuteResult.newBuilder()
            .setStatus(
                Failures.status(
                    Status.Code.INVALID_ARGUMENT,
                    "violates the schema",
                    Failures.info(Reason.INPUT_SCHEMA_VIOLATION)))
            .build()
        : BatchExecuteResult.newBuilder().setResponse(executed(item.getInput(), false)).build();
  }

  /** Results in the opposite order, so that the index counts. */
  @Override
  public void batchExecuteStream(
      BatchExecuteStreamRequest request, StreamObserver<BatchExecuteStreamResponse> observer) {
    batches.add(request.getBatch());
    batchDeadlines.add(requireNonNull(Context.current().getDeadline()));
    var stream = (ServerCallStreamObserver<BatchExecuteStreamResponse>) observer;
    stream.setOnCancelHandler(cancelled::incrementAndGet);
    RuntimeException failure = failures.poll();
    if (failure != null) {
      observer.onError(failure);
      return;
    }
    ArrayDeque<BatchExecuteStreamResponse> rest = new ArrayDeque<>();
    for (int i = request.getBatch().getItemsCount() - 1; i >= 0; i--) {
      rest.add(
          BatchExecuteStreamResponse.newBuilder()
              .setIndex(i)
              .setResult(result(request.getBatch().getItems(i)))
              .build());
    }
    for (BatchExecuteStreamResponse response : new ArrayList<>(rest)) {
      stream.onNext(response);
    }
    if (!silent) {
      stream.onCompleted();
    }
  }

  @Override
  public void watch(WatchRequest request, StreamObserver<WatchResponse> observer) {
    var stream = (ServerCallStreamObserver<WatchResponse>) observer;
    stream.setOnCancelHandler(cancelled::incrementAndGet);
    watchRequests.add(request);
    Deadline deadline = Context.current().getDeadline();
    if (deadline != null) {
      watchDeadlines.add(deadline);
    }
    RuntimeException failure = failures.poll();
    if (failure != null) {
      observer.onError(failure);
      return;
    }
    watches.add(stream);
  }

  ServerCallStreamObserver<WatchResponse> lastWatch() {
    return watches.get(watches.size() - 1);
  }

  void progress(long revision) {
    lastWatch()
        .onNext(
            WatchResponse.newBuilder()
                .setRevision(revision)
                .setProgress(WatchProgress.getDefaultInstance())
                .build());
  }

  void catchUp(long revision) {
    lastWatch()
        .onNext(
            WatchResponse.newBuilder()
                .setRevision(revision)
                .setCatchUp(WatchCatchUp.getDefaultInstance())
                .build());
  }

  void change(String slug, long revision) {
    lastWatch()
        .onNext(
            WatchResponse.newBuilder()
                .setRevision(revision)
                .setChange(
                    dev.toolrack.v1.ToolChange.newBuilder().setSlug(slug).setRevision(revision))
                .build());
  }
}
