package dev.toolrack.client;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A client of Toolrack: resolves tools to versions, executes them, manages the catalog and follows
 * its changes. Methods block; {@link #async()} returns the asynchronous form. Calls fail with
 * {@link ToolrackException}; interrupting a thread in a call cancels the call. Safe for use by
 * several threads; an application needs only one client.
 */
public final class ToolrackClient implements AutoCloseable {
  private final AsyncToolrackClient async;
  private final boolean view;

  ToolrackClient(AsyncToolrackClient async) {
    this(async, false);
  }

  private ToolrackClient(AsyncToolrackClient async, boolean view) {
    this.async = async;
    this.view = view;
  }

  /** Returns a builder for a client. */
  public static ToolrackClientBuilder builder() {
    return new ToolrackClientBuilder();
  }

  /** Returns the asynchronous form of this client, which shares its connection. */
  public AsyncToolrackClient async() {
    return async;
  }

  /**
   * Returns a client whose calls have these options, in place of those of this client. It shares
   * the connection; closing it has no effect.
   */
  public ToolrackClient with(RequestOptions options) {
    return new ToolrackClient(async.with(requireNonNull(options, "options")), true);
  }

  /** Resolves the default version of a tool. */
  public ResolvedTool resolve(String slug) {
    return resolve(slug, Selector.defaultVersion());
  }

  /** Resolves the version that a selector denotes. */
  public ResolvedTool resolve(String slug, Selector selector) {
    ResolvedTool hit = async.hit(slug, selector);
    return hit != null ? hit : Futures.await(async.resolve(ToolRef.of(slug, selector)));
  }

  /** Resolves the version that a reference denotes. */
  public ResolvedTool resolve(ToolRef tool) {
    return resolve(tool.slug(), tool.selector());
  }

  /**
   * Resolves the version that a reference denotes, unless the caller has the answer already.
   *
   * @param etag etag of the answer that the caller has
   * @return empty if that answer is still valid
   */
  public Optional<ResolvedTool> resolveIfChanged(ToolRef tool, String etag) {
    return Futures.await(async.resolveIfChanged(tool, etag));
  }

  /**
   * Resolves up to 1,000 references in one call.
   *
   * @return an outcome for each reference, in their order
   */
  public List<Outcome<ResolvedTool>> batchResolve(List<ToolRef> tools) {
    return Futures.await(async.batchResolve(tools));
  }

  /** Executes the default version of a tool with an input, given as JSON text. */
  public ExecutionResult execute(String slug, String inputJson) {
    return execute(ToolCall.of(slug, inputJson));
  }

  /** Executes the version that a selector denotes with an input, given as JSON text. */
  public ExecutionResult execute(String slug, Selector selector, String inputJson) {
    return execute(ToolCall.of(slug, selector, inputJson));
  }

  /**
   * Executes a call. It is retried only if the server says that no upstream has seen anything of
   * it.
   */
  public ExecutionResult execute(ToolCall call) {
    return Futures.await(async.execute(call));
  }

  /** Returns a handle for repeated calls of a tool, which also supports Java types. */
  public ToolHandle tool(String slug) {
    return new ToolHandle(async.tool(slug));
  }

  /**
   * Resolves the version and validates the input, without calling the upstream.
   *
   * @throws InvalidInputException if the input violates the schema
   */
  public ValidationResult validate(ToolCall call) {
    return Futures.await(async.validate(call));
  }

  /**
   * Executes up to 1,000 calls under one deadline. The batch as a whole is never retried.
   *
   * @return an outcome for each call, in their order
   */
  public List<Outcome<ExecutionResult>> executeBatch(Batch batch) {
    return Futures.await(async.executeBatch(batch));
  }

  /** Starts executing a batch, and returns each result as soon as it is available. */
  public ResultStream<BatchItem> streamBatch(Batch batch) {
    return ResultStream.of(async.streamBatch(batch));
  }

  /**
   * Follows changes of the catalog, and resumes from the last revision whenever the watch breaks.
   * It ends when it is closed, or fails if it cannot be resumed.
   */
  public ResultStream<WatchEvent> watch(WatchOptions watch) {
    return ResultStream.of(async.watch(watch));
  }

  /** Catalog operations. */
  public CatalogClient catalog() {
    return new CatalogClient(async.catalog());
  }

  /** Execution records and statistics. */
  public StatisticsClient statistics() {
    return new StatisticsClient(async.statistics());
  }

  /** Operations for administrators. */
  public AdminClient admin() {
    return new AdminClient(async.admin());
  }

  /**
   * Closes the channel, unless it was given to the builder; this ends all calls. Calls that wait
   * for a retry fail, as do all later calls. Closing again has no effect.
   */
  @Override
  public void close() {
    if (!view) {
      async.close();
    }
  }

  /** Returns the name of the target. */
  @Override
  public String toString() {
    return "ToolrackClient[" + async.connection().options().targetName() + "]";
  }
}
