package dev.toolrack.server.execution;

import dev.toolrack.server.catalog.Resolution;
import java.util.concurrent.CompletableFuture;

/**
 * Executions whose resolution is supplied by the caller. Thread-safe; does not block, so it may be
 * called from an event loop.
 */
@FunctionalInterface
public interface ResolvedExecutions {
  /**
   * Like {@link Executions#execute(ExecuteCommand)}, with the given resolution of the command,
   * which several executions may share. It is never cancelled from here.
   */
  CompletableFuture<ExecutionResult> execute(
      ExecuteCommand command, CompletableFuture<Resolution> resolution);
}
