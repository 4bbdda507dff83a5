package dev.toolrack.cli.imports;

import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines of a text, each up to a number of characters. A line ends with a line feed; a
 * preceding carriage return is kept, as white space. Not thread-safe.
 */
final class LineReader implements Closeable {
  private static final int BUFFER_CHARS = 1 << 13;

  private final Reader reader;
  private final int maxChars;
  private final char[] buffer = new char[BUFFER_CHARS];
  private int position;
  private int end;
  private boolean tooLong;

  /** Creates a reader; closing it closes the underlying reader. */
  LineReader(Reader reader, int maxChars) {
    this.reader = reader;
    this.maxChars = maxChars;
  }

  /**
   * The next line without its terminator; empty if it is {@linkplain #tooLong too long}; null at
   * the end.
   */
  @Nullable String next() throws IOException {
    tooLong = false;
    if (!fill()) {
      return null;
    }
    StringBuilder line = new StringBuilder();
    do {
      int start = position;
      while (position < end && buffer[position] != '\n') {
        position++;
      }
      tooLong |= line.length() + position - start > maxChars;
      if (tooLong) {
        line.setLength(0);
      } else {
        line.append(buffer, start, position - start);
      }
    } while (position == end && fill());
    position++;
    return line.toString();
  }

  /** Whether the last line was too long. */
  boolean tooLong() {
    return tooLong;
  }

  /** Ensures that there is a character to read; returns false at the end. */
  private boolean fill() throws IOException {
    if (position >= end) {
      end = reader.read(buffer);
      position = 0;
    }
    return end > 0;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
