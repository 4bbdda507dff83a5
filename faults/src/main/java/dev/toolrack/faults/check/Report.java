package dev.toolrack.faults.check;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The findings of the checker: faults × invariants × the worst observation.
 *
 * @param rows the faults in their order; the first row is the time without a fault
 * @param columns the invariants
 * @param visibility time from the answer to a mutation until it is visible everywhere
 * @param calls number of judged calls
 */
public record Report(List<String> rows, List<Column> columns, Visibility visibility, int calls) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** Copies the lists. */
  public Report {
    rows = List.copyOf(rows);
    columns = List.copyOf(columns);
  }

  /**
   * The findings of an invariant.
   *
   * @param cells by row; absent from rows to which the invariant does not apply
   */
  public record Column(String invariant, Map<String, Cell> cells) {
    /** Copies the map. */
    public Column {
      cells = Map.copyOf(cells);
    }

    boolean holds() {
      return cells.values().stream().allMatch(Cell::holds);
    }
  }

  /** Whether every invariant holds. */
  public boolean holds() {
    return columns.stream().allMatch(Column::holds);
  }

  /** The report as JSON, with its components, and cells by invariant and fault. */
  public String json() {
    return JSON.writeValueAsString(this);
  }

  /** The report for people: a line per fault, followed by explanations of what is broken. */
  public String table() {
    return new ReportTable(this).text();
  }
}
