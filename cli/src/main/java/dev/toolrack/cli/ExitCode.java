package dev.toolrack.cli;

/**
 * Exit codes of the process. They are part of the command line's contract, and never change their
 * meaning.
 */
public final class ExitCode {
  /** Success. */
  public static final int OK = 0;

  /** The call failed for a reason without an exit code of its own. */
  public static final int FAILED = 1;

  /** The command line is wrong: unknown command, flag or setting, or a bad value. */
  public static final int USAGE = 2;

  /** The tool, version, channel or file does not exist. */
  public static final int NOT_FOUND = 3;

  /** The input is invalid: malformed JSON, or it violates the schema. */
  public static final int INVALID_INPUT = 4;

  /** The server cannot be reached or cannot answer at present, or the time ran out. */
  public static final int UNAVAILABLE = 5;

  /** Some entries of an import or items of a batch failed; the others succeeded. */
  public static final int PARTLY_FAILED = 6;

  /** Stopped by Ctrl-C (SIGINT). SIGTERM ends with 143. */
  public static final int INTERRUPTED = 130;

  /**
   * The reader of standard output left early, as {@code | head} does. A shell reports the same for
   * ordinary tools, which SIGPIPE (13) ends.
   */
  public static final int READER_LEFT = 141;

  /** The table that the help of the root command shows. */
  static final String[] TABLE = {
    "0:done",
    "1:the call failed",
    "2:wrong command line or setting",
    "3:no such tool, version or file",
    "4:invalid input",
    "5:server unavailable, or the time ran out",
    "6:partly failed (import, batch)",
    "130:interrupted by Ctrl-C (143: by SIGTERM)",
    "141:the reader of standard output left, as head does"
  };

  private ExitCode() {}
}
