package dev.toolrack.faults.check;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a checker found: faults × invariants × the worst that was observed.
 *
 * @param rows the faults in their order; the first row is of the time without one
 * @param columns the invariants
 * @param visibility time from the answer to a mutation to its being visible everywhere
 * @param calls calls that were judged
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
   * What an invariant found.
   *
   * @param cells by row; a row where it does not apply has none
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

  /** The report as JSON: its components, cells by invariant and fault. */
  public String json() {
    return JSON.writeValueAsString(this);
  }

  /** The report for people: a line for each fault, then the broken ones explained. */
  public String table() {
    return new ReportTable(this).text();
  }
}
