package dev.toolrack.server.execution;

/** A text that is not JSON, or beyond what is read. */
public final class JsonSyntaxException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int line;
  private final int column;

  /**
   * A defect at a place.
   *
   * @param message what is wrong, without more than a snippet of the text
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
