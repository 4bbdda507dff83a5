package dev.toolrack.faults.upstream;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads HTTP/1.1 requests whose bodies have a length from a connection. Not thread-safe. */
final class RequestReader {
  private static final int MAX_LINE_BYTES = 16 * 1024;
  private static final String CONTENT_LENGTH = "content-length:";

  private final InputStream bytes;

  RequestReader(InputStream bytes) {
    this.bytes = new BufferedInputStream(bytes);
  }

  /** The target of the next request, as soon as the request line has been read; null at the end. */
  @Nullable String nextTarget() throws IOException {
    String line = nextLine();
    if (line == null) {
      return null;
    }
    String[] parts = line.split(" ", -1);
    if (parts.length != 3) {
      throw new IOException("not a request line: " + line);
    }
    return parts[1];
  }

  /** Reads the rest of the request. */
  void skipBody() throws IOException {
    long length = 0;
    for (String line = nextLine(); line != null && !line.isEmpty(); line = nextLine()) {
      if (line.toLowerCase(Locale.ROOT).startsWith(CONTENT_LENGTH)) {
        length = Long.parseLong(line.substring(CONTENT_LENGTH.length()).strip());
      }
    }
    bytes.skipNBytes(length);
  }

  private @Nullable String nextLine() throws IOException {
    byte[] line = new byte[MAX_LINE_BYTES];
    int length = 0;
    for (int next = bytes.read(); next != '\n'; next = bytes.read()) {
      if (next < 0) {
        if (length == 0) {
          return null;
        }
        throw new EOFException("the request breaks off");
      }
      if (length == MAX_LINE_BYTES) {
        throw new IOException("the line is too long");
      }
      line[length++] = (byte) next;
    }
    return new String(line, 0, length, StandardCharsets.US_ASCII).stripTrailing();
  }
}
