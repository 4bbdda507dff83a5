package dev.toolrack.faults.check;

import java.util.List;

/**
 * What an invariant found for one fault.
 *
 * @param worst the worst observation, for people
 * @param judged number of observations that were judged
 * @param broken number of those that break the invariant
 * @param examples descriptions of the first of those
 */
public record Cell(String worst, long judged, long broken, List<String> examples) {
  /** Copies the list. */
  public Cell {
    examples = List.copyOf(examples);
  }

  /** Whether the invariant holds. */
  public boolean holds() {
    return broken == 0;
  }
}
