package dev.toolrack.server.catalog.cache;

import dev.toolrack.server.catalog.Endpoint;
import dev.toolrack.server.catalog.HeadSnapshot;
import dev.toolrack.server.catalog.ToolHead;
import dev.toolrack.server.catalog.VersionSnapshot;
import dev.toolrack.server.catalog.VersionSpec;
import java.util.Map;

/**
 * For how many ordinary entries of a near cache one counts. An ordinary one takes 5 KB of heap once
 * it has been executed; what a tool may have at most, half a megabyte of schemas, takes a thousand
 * times as much.
 */
final class Weights {
  /** Compiled, a schema takes seven times the room of its text (docs/performance.md, Memory). */
  private static final int SCHEMA_CHARS = 1_024;

  private static final int TEXT_CHARS = 8 * SCHEMA_CHARS;

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
        + head.description().length() / TEXT_CHARS
        + (head.versions().size() + head.channels().size()) / VERSIONS;
  }

  /** Of a version. */
  static int ofVersion(VersionSnapshot snapshot) {
    VersionSpec content = snapshot.version().content();
    int texts = content.description().length() + chars(content.annotations());
    Endpoint endpoint = content.endpoint();
    if (endpoint != null) {
      texts +=
          switch (endpoint) {
            case Endpoint.Http http -> http.urlTemplate().length() + chars(http.headers());
          };
    }
    return 1
        + (content.inputSchema().length() + content.outputSchema().length()) / SCHEMA_CHARS
        + texts / TEXT_CHARS;
  }

  private static int chars(Map<String, String> texts) {
    int chars = 0;
    for (Map.Entry<String, String> entry : texts.entrySet()) {
      chars += entry.getKey().length() + entry.getValue().length();
    }
    return chars;
  }
}
