package dev.toolrack.faults.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Counts the observations for one fault. */
final class Tally {
  private static final int MAX_EXAMPLES = 10;

  private long judged;
  private long broken;
  private long worst;
  private final List<String> examples = new ArrayList<>();

  /** Tallies by row. */
  static final class Rows {
    private final Map<String, Tally> tallies = new LinkedHashMap<>();

    Tally of(String row) {
      return tallies.computeIfAbsent(row, _ -> new Tally());
    }

    /**
     * The cells of the rows in which something was judged.
     *
     * @param worst describes the worst value in a row's tally
     */
    Map<String, Cell> cells(BiFunction<String, Tally, String> worst) {
      Map<String, Cell> cells = new LinkedHashMap<>();
      tallies.forEach(
          (row, tally) -> {
            if (tally.judged > 0) {
              cells.put(
                  row,
                  new Cell(worst.apply(row, tally), tally.judged, tally.broken, tally.examples));
            }
          });
      return cells;
    }
  }

  /** Counts a judged observation with the given badness. */
  void judge(long badness) {
    judged++;
    worst = Math.max(worst, badness);
  }

  /** Counts a judged observation as breaking the invariant. */
  void breaks(String what) {
    broken++;
    if (examples.size() < MAX_EXAMPLES) {
      examples.add(what);
    }
  }

  long judged() {
    return judged;
  }

  long broken() {
    return broken;
  }

  long worst() {
    return worst;
  }
}
