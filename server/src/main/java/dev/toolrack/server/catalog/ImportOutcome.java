package dev.toolrack.server.catalog;

import dev.toolrack.server.failure.ToolrackException;

/** What became of an {@link ImportEntry}. */
public sealed interface ImportOutcome {
  /** The tool is new. */
  record Created() implements ImportOutcome {}

  /** The tool was there and got a new version or other values. */
  record Updated() implements ImportOutcome {}

  /** Everything was there already. */
  record Unchanged() implements ImportOutcome {}

  /** The entry was refused and left nothing behind. */
  record Rejected(ToolrackException why) implements ImportOutcome {}
}
