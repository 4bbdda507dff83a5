package dev.toolrack.client;

import java.util.concurrent.CompletableFuture;

/** The asynchronous form of {@link ToolHandle}. Safe for use by several threads. */
public final class AsyncToolHandle {
  private final AsyncToolrackClient client;
  private final ToolRef tool;

  AsyncToolHandle(AsyncToolrackClient client, ToolRef tool) {
    this.client = client;
    this.tool = tool;
  }

  /** See {@link ToolHandle#at}. */
  public AsyncToolHandle at(Selector selector) {
    return new AsyncToolHandle(client, ToolRef.of(tool.slug(), selector));
  }

  /** See {@link ToolHandle#resolve}. */
  public CompletableFuture<ResolvedTool> resolve() {
    return client.resolve(tool);
  }

  /** See {@link ToolHandle#execute}. */
  public CompletableFuture<ExecutionResult> execute(String inputJson) {
    return client.execute(new ToolCall(tool, inputJson));
  }

  /** See {@link ToolHandle#as}. */
  public <I, O> AsyncTypedTool<I, O> as(Class<I> inputType, Class<O> outputType) {
    PayloadCodec codec = client.connection().options().requireCodec();
    return new AsyncTypedTool<>(client, tool, codec, outputType);
  }

  /** Returns the name of the tool. */
  @Override
  public String toString() {
    return "AsyncToolHandle[" + tool + "]";
  }
}
