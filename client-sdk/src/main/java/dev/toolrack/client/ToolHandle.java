package dev.toolrack.client;

/** A version of a tool, for repeated calls. Safe for use by several threads. */
public final class ToolHandle {
  private final AsyncToolHandle async;

  ToolHandle(AsyncToolHandle async) {
    this.async = async;
  }

  /** Returns the same tool at the version that a selector denotes. */
  public ToolHandle at(Selector selector) {
    return new ToolHandle(async.at(selector));
  }

  /** Resolves the version. */
  public ResolvedTool resolve() {
    return Futures.await(async.resolve());
  }

  /** Executes the version with an input, given as JSON text. */
  public ExecutionResult execute(String inputJson) {
    return Futures.await(async.execute(inputJson));
  }

  /**
   * Returns the same tool with Java types for input and output.
   *
   * @param inputType type that the codec encodes
   * @param outputType type that the codec decodes; a primitive type stands for its wrapper
   * @throws IllegalStateException if the client has no codec
   */
  public <I, O> TypedTool<I, O> as(Class<I> inputType, Class<O> outputType) {
    return new TypedTool<>(async.as(inputType, outputType));
  }

  /** Returns the name of the tool. */
  @Override
  public String toString() {
    return async.toString().substring("Async".length());
  }
}
