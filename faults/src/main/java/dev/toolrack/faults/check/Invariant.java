package dev.toolrack.faults.check;

import java.util.Map;

/** A property of every history, whatever fails. A pure function. */
interface Invariant {

  /** Heading of its column in the report. */
  String name();

  /** The findings by row of the report; rows without observations are omitted. */
  Map<String, Cell> check(History history);
}
