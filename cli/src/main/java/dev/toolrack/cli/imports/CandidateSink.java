package dev.toolrack.cli.imports;

import dev.toolrack.v1.ImportEntry;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Takes what is read, numbers it, and rejects an entry whose slug and version another entry of the
 * file has: which of them is meant cannot be told.
 */
final class CandidateSink {
  private final Queue<Candidate> pending = new ArrayDeque<>();
  private final EntryIndex index;
  private int entries;

  /** Looks for what was read before, and for itself when the file is read again, in an index. */
  CandidateSink(EntryIndex index) {
    this.index = index;
  }

  void good(int line, ImportEntry entry) {
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
