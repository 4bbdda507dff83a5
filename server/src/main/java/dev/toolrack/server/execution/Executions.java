package dev.toolrack.server.execution;

import java.util.concurrent.CompletableFuture;

/**
 * The execution pipeline. Thread-safe; no method blocks, so all may be called from an event loop.
 */
public interface Executions extends ResolvedExecutions {
  /**
   * Resolves and validates, then calls the upstream.
   *
   * @return fails with {@link dev.toolrack.server.failure.ToolrackException} and nothing else.
   *     Cancelling it cancels the upstream call.
   */
  CompletableFuture<ExecutionResult> execute(ExecuteCommand command);
}
