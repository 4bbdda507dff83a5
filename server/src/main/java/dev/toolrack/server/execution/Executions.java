package dev.toolrack.server.execution;

import dev.toolrack.server.catalog.Resolution;
import java.util.concurrent.CompletableFuture;

/**
 * The execution pipeline. Thread-safe; no method blocks, so all may be called from an event loop.
 */
public interface Executions {
  /**
   * Resolves, validates, calls the upstream.
   *
   * @return fails with {@link dev.toolrack.server.failure.ToolrackException} and nothing else.
   *     Cancelling it cancels the upstream call.
   */
  CompletableFuture<ExecutionResult> execute(ExecuteCommand command);

  /**
   * As {@link #execute(ExecuteCommand)}, with the resolution that the command would have, which
   * others may share: it is never cancelled from here.
   */
  CompletableFuture<ExecutionResult> execute(
      ExecuteCommand command, CompletableFuture<Resolution> resolution);
}
