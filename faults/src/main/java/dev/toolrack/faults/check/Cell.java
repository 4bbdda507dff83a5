package dev.toolrack.faults.check;

import java.util.List;

/**
 * What an invariant found under one fault.
 *
 * @param worst the worst that was observed, for people
 * @param judged observations that were judged
 * @param broken how many of them break the invariant
 * @param examples the first of those, in words
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
