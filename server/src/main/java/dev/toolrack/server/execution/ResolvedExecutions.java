package dev.toolrack.server.execution;

import dev.toolrack.server.catalog.Resolution;
import java.util.concurrent.CompletableFuture;

/**
 * Executions whose resolution comes from elsewhere. Thread-safe; does not block, so it may be
 * called from an event loop.
 */
@FunctionalInterface
public interface ResolvedExecutions {
  /**
   * As {@link Executions#execute(ExecuteCommand)}, with the resolution that the command would have,
   * which others may share: it is never cancelled from here.
   */
  CompletableFuture<ExecutionResult> execute(
      ExecuteCommand command, CompletableFuture<Resolution> resolution);
}
