package dev.toolrack.cli.imports;

import dev.toolrack.v1.ImportEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The good entries of a file, one after another. Remembers their positions, and the first of the
 * bad entries. For one thread at a time.
 */
final class ImportRun implements Iterator<ImportEntry>, AutoCloseable {
  /** More than a person reads. */
  private static final int MAX_BAD = 10_000;

  private final CandidateReader reader;
  private final Positions positions = new Positions();
  private final List<Candidate.Bad> bad = new ArrayList<>();
  private int rejected;
  private Candidate.@Nullable Good next;

  private ImportRun(CandidateReader reader) {
    this.reader = reader;
  }

  /**
   * Opens a file.
   *
   * @param name name of the file in messages
   * @param index index of the entries in this file; empty before the first reading
   */
  static ImportRun open(Path file, String name, ImportSettings settings, EntryIndex index) {
    return new ImportRun(CandidateReader.open(file, name, settings, index));
  }

  @Override
  public boolean hasNext() {
    while (next == null) {
      switch (reader.next()) {
        case null -> {
          return false;
        }
        case Candidate.Good good -> next = good;
        case Candidate.Bad refused -> {
          rejected++;
          if (bad.size() < MAX_BAD) {
            bad.add(refused);
          }
        }
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

  /**
   * Reads to the end and closes the file.
   *
   * @return number of good entries
   */
  int readAll() {
    int entries = 0;
    try (CandidateReader closed = reader) {
      while (hasNext()) {
        entries++;
        next = null;
      }
    }
    return entries;
  }

  /** Position of a good entry, by its index from 0. */
  Position position(int index) {
    return positions.get(index);
  }

  /** Number of bad entries so far. */
  int rejected() {
    return rejected;
  }

  /** The first {@value #MAX_BAD} bad entries. */
  List<Candidate.Bad> bad() {
    return bad;
  }

  @Override
  public void close() {
    reader.close();
  }
}
