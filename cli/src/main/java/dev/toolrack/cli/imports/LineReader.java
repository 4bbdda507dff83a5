package dev.toolrack.cli.imports;

import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a text, of which none is held beyond a number of characters. A line ends with a line
 * feed; a carriage return before it stays, as white space. Not thread-safe.
 */
final class LineReader implements Closeable {
  private static final int BUFFER_CHARS = 1 << 13;

  private final Reader reader;
  private final int maxChars;
  private final char[] buffer = new char[BUFFER_CHARS];
  private int position;
  private int end;
  private boolean tooLong;

  /** Closes the reader with itself. */
  LineReader(Reader reader, int maxChars) {
    this.reader = reader;
    this.maxChars = maxChars;
  }

  /** The next line without its end, empty if it is {@linkplain #tooLong too long}; null at last. */
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

  /** Whether the last line had more characters than are held. */
  boolean tooLong() {
    return tooLong;
  }

  /** Whether there is a character to read. */
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
