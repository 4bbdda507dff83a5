package dev.toolrack.client;

import static java.util.Objects.requireNonNull;

/**
 * One result of a streamed batch.
 *
 * @param index index of the call in the batch, from 0
 * @param outcome outcome of the call
 */
public record BatchItem(int index, Outcome<ExecutionResult> outcome) {
  /** Rejects null. */
  public BatchItem {
    requireNonNull(outcome, "outcome");
  }
}
