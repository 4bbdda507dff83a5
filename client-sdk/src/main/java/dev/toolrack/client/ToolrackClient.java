package dev.toolrack.client;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A client of Toolrack: resolves tools to versions, executes them, keeps the catalog and follows
 * its changes. Its methods block; {@link #async()} is the other form. Calls fail with {@link
 * ToolrackException}; interrupting a thread in a call cancels the call. Safe for use by several
 * threads; one client for an application is enough.
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

  /** Begins a client. */
  public static ToolrackClientBuilder builder() {
    return new ToolrackClientBuilder();
  }

  /** The asynchronous form of this client, which shares its connection. */
  public AsyncToolrackClient async() {
    return async;
  }

  /**
   * The same client with these options for its calls, in place of those that it has. It shares the
   * connection; closing it closes nothing.
   */
  public ToolrackClient with(RequestOptions options) {
    return new ToolrackClient(async.with(requireNonNull(options, "options")), true);
  }

  /** Finds the default version of a tool. */
  public ResolvedTool resolve(String slug) {
    return resolve(slug, Selector.defaultVersion());
  }

  /** Finds the version that a selector names. */
  public ResolvedTool resolve(String slug, Selector selector) {
    ResolvedTool hit = async.hit(slug, selector);
    return hit != null ? hit : Futures.await(async.resolve(ToolRef.of(slug, selector)));
  }

  /** Finds the version that a reference names. */
  public ResolvedTool resolve(ToolRef tool) {
    return resolve(tool.slug(), tool.selector());
  }

  /**
   * Finds the version that a reference names, unless the answer is the one that the caller has.
   *
   * @param etag the mark of the answer that the caller has
   * @return empty if that still holds
   */
  public Optional<ResolvedTool> resolveIfChanged(ToolRef tool, String etag) {
    return Futures.await(async.resolveIfChanged(tool, etag));
  }

  /**
   * Resolves up to 1,000 references with one call.
   *
   * @return an outcome for each, in their order
   */
  public List<Outcome<ResolvedTool>> batchResolve(List<ToolRef> tools) {
    return Futures.await(async.batchResolve(tools));
  }

  /** Executes the default version of a tool with an input, as JSON text. */
  public ExecutionResult execute(String slug, String inputJson) {
    return execute(ToolCall.of(slug, inputJson));
  }

  /** Executes the version that a selector names with an input, as JSON text. */
  public ExecutionResult execute(String slug, Selector selector, String inputJson) {
    return execute(ToolCall.of(slug, selector, inputJson));
  }

  /**
   * Executes a call. It is sent again only where the server says that no upstream has seen anything
   * of it.
   */
  public ExecutionResult execute(ToolCall call) {
    return Futures.await(async.execute(call));
  }

  /** A tool to be called again and again, with Java types too. */
  public ToolHandle tool(String slug) {
    return new ToolHandle(async.tool(slug));
  }

  /**
   * Resolves and checks the input against the schema, without touching the upstream.
   *
   * @throws InvalidInputException if the input violates the schema
   */
  public ValidationResult validate(ToolCall call) {
    return Futures.await(async.validate(call));
  }

  /**
   * Executes up to 1,000 calls under one deadline. Never sent again as a whole.
   *
   * @return an outcome for each call, in their order
   */
  public List<Outcome<ExecutionResult>> executeBatch(Batch batch) {
    return Futures.await(async.executeBatch(batch));
  }

  /** Executes a batch at once and gives each result as soon as it is there. */
  public ResultStream<BatchItem> streamBatch(Batch batch) {
    return ResultStream.of(async.streamBatch(batch));
  }

  /**
   * Follows catalog changes; taken up again from the last revision whenever it breaks. It ends by
   * being closed, or by a failure that cannot be mended.
   */
  public ResultStream<WatchEvent> watch(WatchOptions watch) {
    return ResultStream.of(async.watch(watch));
  }

  /** Keeping the catalog. */
  public CatalogClient catalog() {
    return new CatalogClient(async.catalog());
  }

  /** What was executed and how it went. */
  public StatisticsClient statistics() {
    return new StatisticsClient(async.statistics());
  }

  /** For operators. */
  public AdminClient admin() {
    return new AdminClient(async.admin());
  }

  /**
   * Closes the channel, which ends all calls, unless the channel was given to the builder. What
   * waits to be sent again fails, as does every later call. Closing again does nothing.
   */
  @Override
  public void close() {
    if (!view) {
      async.close();
    }
  }

  /** Names the target. */
  @Override
  public String toString() {
    return "ToolrackClient[" + async.connection().options().targetName() + "]";
  }
}
