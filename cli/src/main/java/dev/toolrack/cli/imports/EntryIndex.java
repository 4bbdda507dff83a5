package dev.toolrack.cli.imports;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Positions of a file's entries by slug and version, in about 30 bytes per entry: the first 128
 * bits of the pair's SHA-256, which are practically unique. Reading the file again does not change
 * it. Not thread-safe.
 */
final class EntryIndex {
  private static final int FIRST_CAPACITY = 1 << 10;

  private final MessageDigest sha256;

  // Of each entry, in insertion order.
  private long[] high = new long[FIRST_CAPACITY];
  private long[] low = new long[FIRST_CAPACITY];
  private int[] entries = new int[FIRST_CAPACITY];
  private int[] lines = new int[FIRST_CAPACITY];
  private int size;

  /** A hash table with linear probing of the entries' ordinals from 1; 0 marks a free slot. */
  private int[] slots = new int[2 * FIRST_CAPACITY];

  EntryIndex() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has it
    }
  }

  /**
   * The position of the first entry with this slug and version, which is the given one if there was
   * none.
   */
  Position first(String slug, String version, Position position) {
    ByteBuffer digest =
        ByteBuffer.wrap(sha256.digest((slug + '\0' + version).getBytes(StandardCharsets.UTF_8)));
    long newHigh = digest.getLong();
    long newLow = digest.getLong();
    int slot = slot(newLow);
    while (slots[slot] != 0) {
      int ordinal = slots[slot] - 1;
      if (high[ordinal] == newHigh && low[ordinal] == newLow) {
        return new Position(entries[ordinal], lines[ordinal]);
      }
      slot = slot + 1 & slots.length - 1;
    }
    makeRoom();
    high[size] = newHigh;
    low[size] = newLow;
    entries[size] = position.index();
    lines[size] = position.line();
    put(size++);
    return position;
  }

  private int slot(long hash) {
    return (int) hash & slots.length - 1;
  }

  private void put(int ordinal) {
    int slot = slot(low[ordinal]);
    while (slots[slot] != 0) {
      slot = slot + 1 & slots.length - 1;
    }
    slots[slot] = ordinal + 1;
  }

  private void makeRoom() {
    if (size == high.length) {
      int capacity = size + (size >> 1);
      high = Arrays.copyOf(high, capacity);
      low = Arrays.copyOf(low, capacity);
      entries = Arrays.copyOf(entries, capacity);
      lines = Arrays.copyOf(lines, capacity);
    }
    if (size >= slots.length / 4 * 3) {
      slots = new int[2 * slots.length];
      for (int ordinal = 0; ordinal < size; ordinal++) {
        put(ordinal);
      }
    }
  }
}
