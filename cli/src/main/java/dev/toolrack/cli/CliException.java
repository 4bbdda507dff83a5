package dev.toolrack.cli;

import java.util.Objects;

/**
 * A command that cannot go on. The message is for people: one line, what is wrong and the remedy.
 */
public final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  /**
   * A command that cannot go on.
   *
   * @param exitCode one of {@link ExitCode}
   */
  public CliException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** What is wrong and the remedy, in one line. */
  public String text() {
    return Objects.requireNonNull(getMessage());
  }

  /** One of {@link ExitCode}. */
  public int exitCode() {
    return exitCode;
  }
}
