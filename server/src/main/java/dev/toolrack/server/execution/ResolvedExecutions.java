package dev.toolrack.server.execution;

import dev.toolrack.server.catalog.Resolution;
import java.util.concurrent.CompletableFuture;

/** Executions whose resolution may come from elsewhere. Thread-safe; no method blocks. */
public interface ResolvedExecutions extends Executions {
  /**
   * As {@link #execute(ExecuteCommand)}, with the resolution that the command would have, which
   * others may share: it is never cancelled from here.
   */
  CompletableFuture<ExecutionResult> execute(
      ExecuteCommand command, CompletableFuture<Resolution> resolution);
}
