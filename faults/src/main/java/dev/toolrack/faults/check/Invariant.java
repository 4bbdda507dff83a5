package dev.toolrack.faults.check;

import java.util.Map;

/** Something that holds in every history, whatever fails. A pure function. */
interface Invariant {

  /** Heading of its column in the report. */
  String name();

  /** What was found, by row of the report; what a row has nothing of is left out. */
  Map<String, Cell> check(History history);
}
