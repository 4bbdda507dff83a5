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
 * cancelling one that a method returned cancels its RPC. They are completed on threads of gRPC:
 * what hangs on them must not block. Safe for use by several threads.
 */
public final class AsyncToolrackClient {
  /** Time for the answer of a batch whose calls have used all of theirs. */
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

  /** The same client with these options for its calls, in place of those that it has. */
  public AsyncToolrackClient with(RequestOptions newOptions) {
    return new AsyncToolrackClient(connection, requireNonNull(newOptions, "options"), cached);
  }

  /** Finds the default version of a tool. */
  public CompletableFuture<ResolvedTool> resolve(String slug) {
    return resolve(slug, Selector.defaultVersion());
  }

  /** Finds the version that a selector names. */
  public CompletableFuture<ResolvedTool> resolve(String slug, Selector selector) {
    return resolve(ToolRef.of(slug, selector));
  }

  /** Finds the version that a reference names. */
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

  /** What the resolve cache has that is known to be fresh. */
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

  /** Executes the version that a selector names. */
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
   * Executes a batch and publishes each result as soon as it is there. The batch begins when the
   * publisher is subscribed to, which can be done once; results that the subscriber does not ask
   * for wait at the server.
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

  /** Options whose deadline is not the client's default where a batch has time beyond that. */
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
   * Publishes catalog changes. The watch begins when the publisher is subscribed to, which can be
   * done once, and is taken up again from the last revision whenever it breaks. It ends with an
   * error only where going on makes no sense: {@link RevisionCompactedException} where the feed no
   * longer has what came after the revision.
   */
  public Flow.Publisher<WatchEvent> watch(WatchOptions watch) {
    return new WatchOperation(connection, requireNonNull(watch, "watch"), options);
  }

  /** Keeping the catalog. */
  public AsyncCatalogClient catalog() {
    return new AsyncCatalogClient(connection, options);
  }

  /** What was executed and how it went. */
  public AsyncStatisticsClient statistics() {
    return new AsyncStatisticsClient(connection, options);
  }

  /** For operators. */
  public AsyncAdminClient admin() {
    return new AsyncAdminClient(connection, options);
  }

  void close() {
    if (cached != null) {
      cached.close();
    }
    connection.close();
  }

  /** Names the target. */
  @Override
  public String toString() {
    return "AsyncToolrackClient[" + connection.options().targetName() + "]";
  }
}
