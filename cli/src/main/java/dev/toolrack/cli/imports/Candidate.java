package dev.toolrack.cli.imports;

import dev.toolrack.v1.ImportEntry;

/** What was read of a file: an entry to import, or one that cannot be. */
sealed interface Candidate {
  /** Where it stands. */
  Position position();

  /** An entry to import. */
  record Good(Position position, ImportEntry entry) implements Candidate {}

  /**
   * An entry that cannot be imported.
   *
   * @param slug slug of its tool, as far as it is known; may be empty
   * @param why what is wrong
   */
  record Bad(Position position, String slug, String why) implements Candidate {}
}
