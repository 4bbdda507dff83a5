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
 * Appends events to a file, one per line, and assigns the ids of calls. Once {@link #write} has
 * returned, the event is with the operating system and survives the end of this process.
 * Thread-safe.
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
   * Creates a writer for a new file.
   *
   * @throws IOException if the file already exists or cannot be created
   */
  public static HistoryWriter create(Path file) throws IOException {
    return new HistoryWriter(
        Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW));
  }

  /** An id that is unique among the calls and mutations of this history. */
  public long newId() {
    return ids.incrementAndGet();
  }

  /** Reserves consecutive ids and returns the first. */
  public long newIds(int count) {
    return ids.getAndAdd(count) + 1;
  }

  /**
   * Appends the event.
   *
   * @throws UncheckedIOException if it cannot be written, which makes the history useless
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
