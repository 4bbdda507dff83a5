package dev.toolrack.cli.demo.function;

import java.util.Objects;

/** An input that a function cannot process. The message says why. */
public final class RefusedInput extends Exception {
  private static final long serialVersionUID = 1L;

  RefusedInput(String message) {
    super(message);
  }

  /** What is wrong with the input. */
  public String text() {
    return Objects.requireNonNull(getMessage());
  }
}
