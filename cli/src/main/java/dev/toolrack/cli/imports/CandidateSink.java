package dev.toolrack.cli.imports;

import dev.toolrack.v1.ImportEntry;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Receives the entries that are read, numbers them, and rejects an entry with the same slug and
 * version as another entry of the file, because it is unclear which of them is meant.
 */
final class CandidateSink {
  /** No server reads a message with a larger one, which would end the import. */
  static final int MAX_ENTRY_BYTES = 15 << 20;

  private final Queue<Candidate> pending = new ArrayDeque<>();
  private final EntryIndex index;
  private int entries;

  /**
   * Creates a sink that finds earlier entries in the index, and on a second reading of the file
   * each entry itself.
   */
  CandidateSink(EntryIndex index) {
    this.index = index;
  }

  void good(int line, ImportEntry entry) {
    if (entry.getSerializedSize() > MAX_ENTRY_BYTES) {
      bad(line, "", "the entry has more than " + (MAX_ENTRY_BYTES >> 20) + " MiB");
      return;
    }
    Position position = new Position(++entries, line);
    String slug = entry.getTool().getSlug();
    Position first = index.first(slug, entry.getToolVersion().getVersion(), position);
    if (first.equals(position)) {
      pending.add(new Candidate.Good(position, entry));
    } else {
      pending.add(
          new Candidate.Bad(
              position,
              slug,
              "the slug " + slug + " is that of " + first + " too; rename one of the two"));
    }
  }

  void bad(int line, String slug, String why) {
    pending.add(new Candidate.Bad(new Position(++entries, line), slug, why));
  }

  @Nullable Candidate poll() {
    return pending.poll();
  }
}
