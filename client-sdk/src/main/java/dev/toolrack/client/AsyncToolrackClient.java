package dev.toolrack.client;

import static java.util.Objects.requireNonNull;

import dev.toolrack.v1.BatchExecuteResponse;
import dev.toolrack.v1.BatchExecuteStreamRequest;
import dev.toolrack.v1.BatchResolveRequest;
import dev.toolrack.v1.ResolveResponse;
import dev.toolrack.v1.ToolServiceGrpc;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The asynchronous form of {@link ToolrackClient}. Futures fail with {@link ToolrackException};
 * cancelling a returned future cancels its RPC. Futures are completed on gRPC threads, so dependent
 * stages must not block. Safe for use by several threads.
 */
public final class AsyncToolrackClient {
  /** Time left for the reply of a batch whose calls have used all of theirs. */
  private static final Duration ANSWERING = Duration.ofSeconds(5);

  private final Connection connection;
  private final RequestOptions options;
  private final @Nullable CachedResolution cached;

  private AsyncToolrackClient(
      Connection connection, RequestOptions options, @Nullable CachedResolution cached) {
    this.connection = connection;
    this.options = options;
    this.cached = cached;
  }

  static AsyncToolrackClient open(Connection connection) {
    ResolveCacheOptions cacheOptions = connection.options().resolveCache();
    return new AsyncToolrackClient(
        connection,
        RequestOptions.none(),
        cacheOptions == null ? null : new CachedResolution(connection, cacheOptions));
  }

  Connection connection() {
    return connection;
  }

  /** Returns a client whose calls have these options, in place of those of this client. */
  public AsyncToolrackClient with(RequestOptions newOptions) {
    return new AsyncToolrackClient(connection, requireNonNull(newOptions, "options"), cached);
  }

  /** Resolves the default version of a tool. */
  public CompletableFuture<ResolvedTool> resolve(String slug) {
    return resolve(slug, Selector.defaultVersion());
  }

  /** Resolves the version that a selector denotes. */
  public CompletableFuture<ResolvedTool> resolve(String slug, Selector selector) {
    return resolve(ToolRef.of(slug, selector));
  }

  /** Resolves the version that a reference denotes. */
  public CompletableFuture<ResolvedTool> resolve(ToolRef tool) {
    ResolvedTool hit = hit(tool.slug(), tool.selector());
    if (hit != null) {
      return CompletableFuture.completedFuture(hit);
    }
    if (cached != null) {
      return cached.resolve(tool, options);
    }
    return connection.call(
        ToolServiceGrpc.getResolveMethod(),
        Messages.resolve(tool, connection.minRevision(options), ""),
        options,
        RetrySafety.IDEMPOTENT,
        ResolvedTool::fromProto);
  }

  /** The entry of the resolve cache if it is known to be fresh, otherwise null. */
  @Nullable ResolvedTool hit(String slug, Selector selector) {
    return cached == null ? null : cached.hit(slug, selector, connection.minRevision(options));
  }

  /** See {@link ToolrackClient#resolveIfChanged}. */
  public CompletableFuture<Optional<ResolvedTool>> resolveIfChanged(ToolRef tool, String etag) {
    return connection.call(
        ToolServiceGrpc.getResolveMethod(),
        Messages.resolve(tool, connection.minRevision(options), etag),
        options,
        RetrySafety.IDEMPOTENT,
        (ResolveResponse response) ->
            response.getNotModified()
                ? Optional.<ResolvedTool>empty()
                : Optional.of(ResolvedTool.fromProto(response)));
  }

  /** See {@link ToolrackClient#batchResolve}. */
  public CompletableFuture<List<Outcome<ResolvedTool>>> batchResolve(List<ToolRef> tools) {
    long minRevision = connection.minRevision(options);
    BatchResolveRequest.Builder request = BatchResolveRequest.newBuilder();
    for (ToolRef tool : tools) {
      request.addRequests(Messages.resolve(tool, minRevision, ""));
    }
    return connection.call(
        ToolServiceGrpc.getBatchResolveMethod(),
        request.build(),
        options,
        RetrySafety.IDEMPOTENT,
        response ->
            response.getResultsList().stream().map(Messages::outcome).map(this::heard).toList());
  }

  /** Executes the default version of a tool. */
  public CompletableFuture<ExecutionResult> execute(String slug, String inputJson) {
    return execute(ToolCall.of(slug, inputJson));
  }

  /** Executes the version that a selector denotes. */
  public CompletableFuture<ExecutionResult> execute(
      String slug, Selector selector, String inputJson) {
    return execute(ToolCall.of(slug, selector, inputJson));
  }

  /** Executes a call. */
  public CompletableFuture<ExecutionResult> execute(ToolCall call) {
    return execute(call, Function.identity());
  }

  <T> CompletableFuture<T> execute(ToolCall call, Function<ExecutionResult, T> mapping) {
    return connection.call(
        ToolServiceGrpc.getExecuteMethod(),
        Messages.execute(call, connection.minRevision(options)).build(),
        options,
        RetrySafety.EXECUTION,
        response -> mapping.apply(ExecutionResult.fromProto(response)));
  }

  /** See {@link ToolrackClient#tool}. */
  public AsyncToolHandle tool(String slug) {
    return new AsyncToolHandle(this, ToolRef.of(slug));
  }

  /** See {@link ToolrackClient#validate}. */
  public CompletableFuture<ValidationResult> validate(ToolCall call) {
    return connection.call(
        ToolServiceGrpc.getExecuteMethod(),
        Messages.execute(call, connection.minRevision(options)).setValidateOnly(true).build(),
        options,
        RetrySafety.IDEMPOTENT,
        ValidationResult::fromProto);
  }

  /** See {@link ToolrackClient#executeBatch}. */
  public CompletableFuture<List<Outcome<ExecutionResult>>> executeBatch(Batch batch) {
    return connection.call(
        ToolServiceGrpc.getBatchExecuteMethod(),
        Messages.batch(batch, connection.minRevision(options)),
        longEnough(batch),
        RetrySafety.NEVER,
        (BatchExecuteResponse response) ->
            response.getResultsList().stream().map(Messages::outcome).map(this::heard).toList());
  }

  /**
   * Executes a batch and publishes each result as soon as it is available. The batch starts when
   * the publisher is subscribed to, which is possible once; results that the subscriber has not
   * requested stay on the server.
   */
  public Flow.Publisher<BatchItem> streamBatch(Batch batch) {
    return new StreamOperation<>(
        connection,
        ToolServiceGrpc.getBatchExecuteStreamMethod(),
        BatchExecuteStreamRequest.newBuilder()
            .setBatch(Messages.batch(batch, connection.minRevision(options)))
            .build(),
        longEnough(batch),
        response ->
            new BatchItem(response.getIndex(), heard(Messages.outcome(response.getResult()))));
  }

  private <T> Outcome<T> heard(Outcome<T> outcome) {
    outcome.failure().ifPresent(connection::heard);
    return outcome;
  }

  /**
   * Options with a deadline that leaves time for the batch, if only the client's default would
   * apply.
   */
  private RequestOptions longEnough(Batch batch) {
    if (options.deadline() != null || batch.timeout().isEmpty()) {
      return options;
    }
    Duration needed = batch.timeout().get().plus(ANSWERING);
    return needed.compareTo(connection.options().defaultDeadline()) > 0
        ? options.withDeadline(needed)
        : options;
  }

  /**
   * Publishes changes of the catalog. The watch starts when the publisher is subscribed to, which
   * is possible once, and resumes from the last revision whenever it breaks. It ends with an error
   * only if it cannot be resumed: {@link RevisionCompactedException} if the feed no longer has what
   * came after the revision.
   */
  public Flow.Publisher<WatchEvent> watch(WatchOptions watch) {
    return new WatchOperation(connection, requireNonNull(watch, "watch"), options);
  }

  /** Catalog operations. */
  public AsyncCatalogClient catalog() {
    return new AsyncCatalogClient(connection, options);
  }

  /** Execution records and statistics. */
  public AsyncStatisticsClient statistics() {
    return new AsyncStatisticsClient(connection, options);
  }

  /** Operations for administrators. */
  public AsyncAdminClient admin() {
    return new AsyncAdminClient(connection, options);
  }

  void close() {
    // First, so that no watch begins once the cache has ended its own.
    connection.close();
    if (cached != null) {
      cached.close();
    }
  }

  /** Returns the name of the target. */
  @Override
  public String toString() {
    return "AsyncToolrackClient[" + connection.options().targetName() + "]";
  }
}
