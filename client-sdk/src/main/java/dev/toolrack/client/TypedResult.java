package dev.toolrack.client;

import static java.util.Objects.requireNonNull;

/**
 * What a typed execution gave.
 *
 * @param output the output
 * @param execution the execution, with the output as JSON text
 * @param <O> type of the output
 */
public record TypedResult<O>(O output, ExecutionResult execution) {
  /** Rejects null. */
  public TypedResult {
    requireNonNull(output, "output");
    requireNonNull(execution, "execution");
  }
}
