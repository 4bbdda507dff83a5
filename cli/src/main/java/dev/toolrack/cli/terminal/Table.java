package dev.toolrack.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows under a header, in aligned columns. On a terminal, the last column is truncated to the width
 * of a line; elsewhere nothing is. Control characters, which could affect a terminal, become
 * spaces. Not thread-safe.
 */
public final class Table {
  private static final String GAP = "  ";
  private static final int MIN_LAST_COLUMN = 8;

  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();

  public Table(String... header) {
    this.header = List.of(header);
  }

  /** Adds a row, with one cell per column. */
  public void row(String... cells) {
    if (cells.length != header.size()) {
      throw new IllegalArgumentException(cells.length + " cells for " + header.size() + " columns");
    }
    List<String> row = new ArrayList<>(cells.length);
    for (String cell : cells) {
      row.add(printable(cell));
    }
    rows.add(row);
  }

  /** Prints the header and the rows to standard output. */
  public void print(Terminal terminal) {
    int[] widths = widths();
    int last = widths.length - 1;
    if (terminal.outIsTerminal()) {
      int taken = 0;
      for (int column = 0; column < last; column++) {
        taken += widths[column] + GAP.length();
      }
      widths[last] = Math.min(widths[last], Math.max(MIN_LAST_COLUMN, terminal.columns() - taken));
    } else {
      widths[last] = Integer.MAX_VALUE;
    }
    Style style = terminal.outStyle();
    terminal.out().println(style.bold(line(header, widths)));
    for (List<String> row : rows) {
      terminal.out().println(line(row, widths));
    }
  }

  private int[] widths() {
    int[] widths = new int[header.size()];
    for (int column = 0; column < widths.length; column++) {
      widths[column] = TextWidth.of(header.get(column));
      for (List<String> row : rows) {
        widths[column] = Math.max(widths[column], TextWidth.of(row.get(column)));
      }
    }
    return widths;
  }

  private static String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    int last = widths.length - 1;
    for (int column = 0; column < last; column++) {
      String cell = cells.get(column);
      line.append(cell).repeat(' ', widths[column] - TextWidth.of(cell)).append(GAP);
    }
    line.append(TextWidth.cut(cells.get(last), widths[last]));
    return line.toString().stripTrailing();
  }

  /** The text in one line, without terminal control characters. */
  public static String printable(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? ' ' : c)
        .forEach(printable::appendCodePoint);
    return printable.toString().strip();
  }
}
