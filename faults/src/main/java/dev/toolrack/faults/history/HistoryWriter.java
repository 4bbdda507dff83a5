package dev.toolrack.faults.history;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Appends events to a file, a line each, and hands out the ids of calls. What {@link #write} has
 * returned from is with the operating system, whatever becomes of this process. Thread-safe.
 */
public final class HistoryWriter implements AutoCloseable {
  private final AtomicLong ids = new AtomicLong();
  private final Object lock = new Object();

  @GuardedBy("lock")
  private final BufferedWriter lines;

  private HistoryWriter(BufferedWriter lines) {
    this.lines = lines;
  }

  /**
   * A writer of a new file.
   *
   * @throws IOException if the file is there already or cannot be made
   */
  public static HistoryWriter create(Path file) throws IOException {
    return new HistoryWriter(
        Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW));
  }

  /** An id that no other call or mutation of this history has. */
  public long newId() {
    return ids.incrementAndGet();
  }

  /** So many of them that follow one another; the first. */
  public long newIds(int count) {
    return ids.getAndAdd(count) + 1;
  }

  /**
   * Appends the event.
   *
   * @throws UncheckedIOException if it cannot be written, which makes the history worthless
   */
  public void write(Event event) {
    String line = EventJson.WRITER.writeValueAsString(event);
    synchronized (lock) {
      try {
        lines.write(line);
        lines.write('\n');
        lines.flush();
      } catch (IOException e) {
        throw new UncheckedIOException("The history cannot be written", e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (lock) {
      lines.close();
    }
  }
}
