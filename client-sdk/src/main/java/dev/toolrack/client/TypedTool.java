package dev.toolrack.client;

/**
 * A version of a tool with Java types for input and output. Safe for use by several threads.
 *
 * @param <I> type of the input
 * @param <O> type of the output
 */
public final class TypedTool<I, O> {
  private final AsyncTypedTool<I, O> async;

  TypedTool(AsyncTypedTool<I, O> async) {
    this.async = async;
  }

  /**
   * Executes the tool. If the codec cannot decode the output, this fails with the codec's
   * exception, although the execution has happened. A JSON null output becomes null.
   */
  public TypedResult<O> execute(I input) {
    return Futures.await(async.execute(input));
  }

  /** Returns the name of the tool. */
  @Override
  public String toString() {
    return async.toString().substring("Async".length());
  }
}
