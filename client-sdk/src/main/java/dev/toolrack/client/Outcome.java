package dev.toolrack.client;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What one item of a batch came to: a value or a failure.
 *
 * @param <T> the value of an item that succeeded
 */
public sealed interface Outcome<T> permits Outcome.Success, Outcome.Failed {
  /** The value, or the item's failure thrown. */
  T orElseThrow();

  /** The failure; empty for a success. */
  Optional<ToolrackException> failure();

  /** Whether there is a value. */
  default boolean succeeded() {
    return failure().isEmpty();
  }

  /**
   * An item that succeeded.
   *
   * @param value what it gave
   * @param <T> its type
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
   * @param exception why, with the same details as if it had been called alone
   * @param <T> the value that it does not have
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
