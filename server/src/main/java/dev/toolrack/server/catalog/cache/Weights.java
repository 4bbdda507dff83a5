package dev.toolrack.server.catalog.cache;

import dev.toolrack.server.catalog.HeadSnapshot;
import dev.toolrack.server.catalog.ToolHead;
import dev.toolrack.server.catalog.VersionSnapshot;
import dev.toolrack.server.catalog.VersionSpec;

/**
 * Weights of the entries in a near cache, in units of an ordinary entry. An ordinary entry takes 5
 * KB of heap once it has been executed; the largest possible, with half a megabyte of schemas,
 * takes a thousand times as much. Per unit, a version also keeps up to 4 KiB of serialized replies;
 * see {@link dev.toolrack.server.catalog.KeptReplies}.
 */
final class Weights {
  /** A compiled schema takes seven times the space of its text (docs/performance.md, Memory). */
  private static final int SCHEMA_CHARS = 1_024;

  /** Other texts are not compiled, but are part of every serialized reply. */
  private static final int TEXT_CHARS = 2 * SCHEMA_CHARS;

  private static final int HEAD_TEXT_CHARS = 8 * SCHEMA_CHARS;

  /** An entry in the list of versions (number, id and status) takes about a hundred bytes. */
  private static final int VERSIONS = 64;

  private Weights() {}

  /** Weight of a head, or of its absence. */
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

  /** Weight of a version, including the replies that it keeps. */
  static int ofVersion(VersionSnapshot snapshot) {
    VersionSpec content = snapshot.version().content();
    return 1 + content.schemaChars() / SCHEMA_CHARS + content.textChars() / TEXT_CHARS;
  }
}
