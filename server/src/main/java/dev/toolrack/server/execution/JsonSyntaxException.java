package dev.toolrack.server.execution;

/** A text is not JSON, or exceeds the limits of the reader. */
public final class JsonSyntaxException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int line;
  private final int column;

  /**
   * Creates an exception for an error at a position.
   *
   * @param message what is wrong, with no more than a snippet of the text
   * @param line from 1
   * @param column from 1, in bytes
   */
  JsonSyntaxException(String message, int line, int column) {
    super(message, null, false, false);
    this.line = Math.max(1, line);
    this.column = Math.max(1, column);
  }

  public int line() {
    return line;
  }

  public int column() {
    return column;
  }
}
