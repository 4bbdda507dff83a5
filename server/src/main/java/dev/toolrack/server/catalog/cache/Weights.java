package dev.toolrack.server.catalog.cache;

import dev.toolrack.server.catalog.HeadSnapshot;
import dev.toolrack.server.catalog.ToolHead;
import dev.toolrack.server.catalog.VersionSnapshot;
import dev.toolrack.server.catalog.VersionSpec;

/**
 * For how many ordinary entries of a near cache one counts. An ordinary one takes 5 KB of heap once
 * it has been executed; what a tool may have at most, half a megabyte of schemas, takes a thousand
 * times as much. A version keeps up to 4 KiB of finished replies for each that it counts for, see
 * {@link dev.toolrack.server.catalog.KeptReplies}.
 */
final class Weights {
  /** Compiled, a schema takes seven times the room of its text (docs/performance.md, Memory). */
  private static final int SCHEMA_CHARS = 1_024;

  /** Not compiled, but in every reply of every view. */
  private static final int TEXT_CHARS = 2 * SCHEMA_CHARS;

  private static final int HEAD_TEXT_CHARS = 8 * SCHEMA_CHARS;

  /** A number, its version's id and status in an index: about a hundred bytes. */
  private static final int VERSIONS = 64;

  private Weights() {}

  /** Of a head, or of its absence. */
  static int ofHead(HeadEntry entry) {
    HeadSnapshot snapshot = entry.snapshot();
    if (snapshot == null) {
      return 1;
    }
    ToolHead head = snapshot.head();
    return 1
        + head.description().length() / HEAD_TEXT_CHARS
        + (head.versions().size() + head.channels().size()) / VERSIONS;
  }

  /** Of a version, with the replies that it keeps. */
  static int ofVersion(VersionSnapshot snapshot) {
    VersionSpec content = snapshot.version().content();
    return 1 + content.schemaChars() / SCHEMA_CHARS + content.textChars() / TEXT_CHARS;
  }
}
