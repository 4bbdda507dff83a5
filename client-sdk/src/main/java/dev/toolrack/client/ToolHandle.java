package dev.toolrack.client;

/** A version of a tool, to be called again and again. Safe for use by several threads. */
public final class ToolHandle {
  private final AsyncToolHandle async;

  ToolHandle(AsyncToolHandle async) {
    this.async = async;
  }

  /** The same tool at the version that a selector names. */
  public ToolHandle at(Selector selector) {
    return new ToolHandle(async.at(selector));
  }

  /** Finds the version. */
  public ResolvedTool resolve() {
    return Futures.await(async.resolve());
  }

  /** Executes it with an input, as JSON text. */
  public ExecutionResult execute(String inputJson) {
    return Futures.await(async.execute(inputJson));
  }

  /**
   * The same with Java types for input and output.
   *
   * @param inputType what the codec encodes
   * @param outputType what the codec decodes; a primitive type stands for its wrapper
   * @throws IllegalStateException if the client has no codec
   */
  public <I, O> TypedTool<I, O> as(Class<I> inputType, Class<O> outputType) {
    return new TypedTool<>(async.as(inputType, outputType));
  }

  /** Names the tool. */
  @Override
  public String toString() {
    return async.toString().substring("Async".length());
  }
}
