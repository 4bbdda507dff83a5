package dev.toolrack.client;

import java.lang.invoke.MethodType;
import java.util.concurrent.CompletableFuture;

/**
 * The asynchronous form of {@link TypedTool}. Safe for use by several threads.
 *
 * @param <I> type of the input
 * @param <O> type of the output
 */
public final class AsyncTypedTool<I, O> {
  private final AsyncToolrackClient client;
  private final ToolRef tool;
  private final PayloadCodec codec;
  private final Class<O> outputType;

  AsyncTypedTool(
      AsyncToolrackClient client, ToolRef tool, PayloadCodec codec, Class<O> outputType) {
    this.client = client;
    this.tool = tool;
    this.codec = codec;
    this.outputType = boxed(outputType);
  }

  /** The class itself or, for a primitive type, its wrapper class, whose {@code cast} works. */
  @SuppressWarnings("unchecked") // Both are Class<Integer>, for int.
  private static <T> Class<T> boxed(Class<T> type) {
    return (Class<T>) MethodType.methodType(type).wrap().returnType();
  }

  /** See {@link TypedTool#execute}. The codec decodes on a gRPC thread. */
  public CompletableFuture<TypedResult<O>> execute(I input) {
    return client.execute(
        new ToolCall(tool, codec.encode(input)),
        result ->
            new TypedResult<>(
                outputType.cast(codec.decode(result.outputJson(), outputType)), result));
  }

  /** Returns the name of the tool. */
  @Override
  public String toString() {
    return "AsyncTypedTool[" + tool + "]";
  }
}
