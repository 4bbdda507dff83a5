package dev.toolrack.cli.imports;

/**
 * Position of an entry in a file.
 *
 * @param index number of the entry, starting at 1
 * @param line line on which it begins, starting at 1
 */
record Position(int index, int line) {
  @Override
  public String toString() {
    return "line " + line + " (entry " + index + ")";
  }
}
