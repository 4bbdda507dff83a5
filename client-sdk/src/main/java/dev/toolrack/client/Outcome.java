package dev.toolrack.client;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * The outcome of one item of a batch: a value or a failure.
 *
 * @param <T> type of the value
 */
public sealed interface Outcome<T> permits Outcome.Success, Outcome.Failed {
  /** Returns the value, or throws the item's failure. */
  T orElseThrow();

  /** The failure; empty for a success. */
  Optional<ToolrackException> failure();

  /** Whether the item succeeded. */
  default boolean succeeded() {
    return failure().isEmpty();
  }

  /**
   * An item that succeeded.
   *
   * @param value the value
   * @param <T> type of the value
   */
  record Success<T>(T value) implements Outcome<T> {
    /** Rejects null. */
    public Success {
      requireNonNull(value, "value");
    }

    @Override
    public T orElseThrow() {
      return value;
    }

    @Override
    public Optional<ToolrackException> failure() {
      return Optional.empty();
    }
  }

  /**
   * An item that failed.
   *
   * @param exception the failure, with the same details as that of a single call
   * @param <T> type of the value that is missing
   */
  record Failed<T>(ToolrackException exception) implements Outcome<T> {
    /** Rejects null. */
    public Failed {
      requireNonNull(exception, "exception");
    }

    @Override
    public T orElseThrow() {
      throw exception;
    }

    @Override
    public Optional<ToolrackException> failure() {
      return Optional.of(exception);
    }
  }
}
