package dev.toolrack.client;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * The result of a typed execution.
 *
 * @param output the output; null if it is JSON null
 * @param execution the execution, with the output as JSON text
 * @param <O> type of the output
 */
public record TypedResult<O>(@Nullable O output, ExecutionResult execution) {
  /** Rejects an execution that is null. */
  public TypedResult {
    requireNonNull(execution, "execution");
  }
}
