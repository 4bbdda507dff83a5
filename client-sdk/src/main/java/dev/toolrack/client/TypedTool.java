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
   * Executes the tool. An output that the codec cannot decode fails with the codec's exception; the
   * execution has happened then. An output that is JSON null is null.
   */
  public TypedResult<O> execute(I input) {
    return Futures.await(async.execute(input));
  }

  /** Names the tool. */
  @Override
  public String toString() {
    return async.toString().substring("Async".length());
  }
}
