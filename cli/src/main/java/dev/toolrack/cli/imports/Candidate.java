package dev.toolrack.cli.imports;

import dev.toolrack.v1.ImportEntry;

/** An entry read from a file, which can be imported or not. */
sealed interface Candidate {
  /** Position in the file. */
  Position position();

  /** An entry to import. */
  record Good(Position position, ImportEntry entry) implements Candidate {}

  /**
   * An entry that cannot be imported.
   *
   * @param slug slug of its tool, if known; may be empty
   * @param why what is wrong
   */
  record Bad(Position position, String slug, String why) implements Candidate {}
}
