package dev.toolrack.cli;

import java.util.Objects;

/** A command cannot continue. The message is one line for people: the problem and the remedy. */
public final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  /**
   * Creates an exception.
   *
   * @param exitCode one of {@link ExitCode}
   */
  public CliException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** The problem and the remedy, in one line. */
  public String text() {
    return Objects.requireNonNull(getMessage());
  }

  /** One of {@link ExitCode}. */
  public int exitCode() {
    return exitCode;
  }
}
