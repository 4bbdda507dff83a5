package dev.toolrack.faults.check;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@link Report} as text: the table, what is broken, and the visibility times. */
final class ReportTable {
  private static final String NOTHING = "-";
  private static final String GAP = "  ";
  private static final String LEGEND =
      """
      Each cell is the worst that was observed; "-" means that there was nothing to judge.
      freshness: age of answers beyond the change that superseded them, of those marked STALE apart.
      availability: failed/all calls to replicas that the fault does not touch, through the SDK, and
      in brackets those that the fault excuses. deadline: time beyond it. recovery: time until the
      last sign that something was amiss. watchers: time until the last of them was told. leader: the
      least time for which there was none.
      """;

  private final Report report;

  ReportTable(Report report) {
    this.report = report;
  }

  String text() {
    StringBuilder text = new StringBuilder();
    for (List<String> line : aligned(lines())) {
      text.append(String.join(GAP, line).stripTrailing()).append('\n');
    }
    text.append('\n').append(LEGEND).append('\n');
    appendBroken(text);
    return text.append("Visible on all replicas after the answer, with NOTIFY: ")
        .append(report.visibility().withNotify())
        .append("; without: ")
        .append(report.visibility().withoutNotify())
        .append("; by the poll alone: ")
        .append(report.visibility().polled())
        .append('\n')
        .append(report.calls())
        .append(" calls: ")
        .append(report.holds() ? "every invariant holds" : "BROKEN")
        .append('\n')
        .toString();
  }

  private List<List<String>> lines() {
    List<List<String>> lines = new ArrayList<>();
    List<String> heading = new ArrayList<>(List.of("fault"));
    report.columns().forEach(column -> heading.add(column.invariant()));
    lines.add(heading);
    for (String row : report.rows()) {
      List<String> line = new ArrayList<>(List.of(row));
      report.columns().forEach(column -> line.add(words(column.cells().get(row))));
      lines.add(line);
    }
    return lines;
  }

  private static String words(@Nullable Cell cell) {
    if (cell == null) {
      return NOTHING;
    }
    return cell.holds() ? cell.worst() : "BROKEN " + cell.worst();
  }

  private static List<List<String>> aligned(List<List<String>> lines) {
    int[] widths = new int[lines.getFirst().size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    return lines.stream()
        .map(
            line -> {
              List<String> padded = new ArrayList<>();
              for (int i = 0; i < widths.length; i++) {
                padded.add(line.get(i) + " ".repeat(widths[i] - line.get(i).length()));
              }
              return padded;
            })
        .toList();
  }

  private void appendBroken(StringBuilder text) {
    for (Report.Column column : report.columns()) {
      for (String row : report.rows()) {
        Cell cell = column.cells().get(row);
        if (cell != null && !cell.holds()) {
          text.append("BROKEN: ")
              .append(column.invariant())
              .append(" under ")
              .append(row)
              .append(", ")
              .append(Words.of(cell.broken(), cell.judged()))
              .append('\n');
          cell.examples().forEach(example -> text.append(GAP).append(example).append('\n'));
          text.append('\n');
        }
      }
    }
  }
}
