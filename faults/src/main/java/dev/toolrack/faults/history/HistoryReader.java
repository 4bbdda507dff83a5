package dev.toolrack.faults.history;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;

/** Reads a file written by a {@link HistoryWriter}. */
public final class HistoryReader {
  private HistoryReader() {}

  /**
   * All events, in the order in which they were written.
   *
   * @throws IOException if the file cannot be read, or one of its lines is not an event; the
   *     message names the line
   */
  public static List<Event> read(Path file) throws IOException {
    List<Event> events = new ArrayList<>();
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        try {
          events.add(EventJson.READER.readValue(line));
        } catch (JacksonException e) {
          throw new IOException(
              file + ", line " + (events.size() + 1) + " is no event: " + e.getOriginalMessage(),
              e);
        }
      }
    }
    return events;
  }
}
