package dev.toolrack.server.catalog;

import dev.toolrack.server.failure.ToolrackException;

/** The result of importing an {@link ImportEntry}. */
public sealed interface ImportOutcome {
  /** The tool was created. */
  record Created() implements ImportOutcome {}

  /** The tool existed and got a new version or other values. */
  record Updated() implements ImportOutcome {}

  /** Everything existed already. */
  record Unchanged() implements ImportOutcome {}

  /** The entry was refused and has changed nothing. */
  record Rejected(ToolrackException why) implements ImportOutcome {}
}
