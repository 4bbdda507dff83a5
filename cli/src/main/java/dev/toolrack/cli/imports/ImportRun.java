package dev.toolrack.cli.imports;

import dev.toolrack.v1.ImportEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The good entries of a file one after the other; remembers the bad ones, and where each good one
 * stands. For one thread at a time.
 */
final class ImportRun implements Iterator<ImportEntry>, AutoCloseable {
  private final CandidateReader reader;
  private final List<Position> positions = new ArrayList<>();
  private final List<Candidate.Bad> bad = new ArrayList<>();
  private Candidate.@Nullable Good next;

  private ImportRun(CandidateReader reader) {
    this.reader = reader;
  }

  /**
   * Opens a file.
   *
   * @param name how messages call it
   */
  static ImportRun open(Path file, String name, ImportSettings settings) {
    return new ImportRun(CandidateReader.open(file, name, settings));
  }

  @Override
  public boolean hasNext() {
    while (next == null) {
      switch (reader.next()) {
        case null -> {
          return false;
        }
        case Candidate.Good good -> next = good;
        case Candidate.Bad refused -> bad.add(refused);
      }
    }
    return true;
  }

  @Override
  public ImportEntry next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException("the file has ended");
    }
    Candidate.Good good = next;
    next = null;
    positions.add(good.position());
    return good.entry();
  }

  /** Reads to the end and closes the file. */
  void readAll() {
    try (CandidateReader closed = reader) {
      while (hasNext()) {
        positions.add(java.util.Objects.requireNonNull(next).position());
        next = null;
      }
    }
  }

  /** Good entries so far. */
  int entries() {
    return positions.size();
  }

  /** Where a good entry stands, by its index from 0. */
  Position position(int index) {
    return positions.get(index);
  }

  /** Bad entries so far. */
  List<Candidate.Bad> bad() {
    return bad;
  }

  @Override
  public void close() {
    reader.close();
  }
}
