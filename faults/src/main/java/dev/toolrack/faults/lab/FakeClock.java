package dev.toolrack.faults.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A wall clock that can jump while a process runs: libfaketime reads the offset from a file, again
 * each second. Only the wall clock is changed; monotonic time, on which timeouts are measured, goes
 * on as on a real machine whose clock is set.
 */
public final class FakeClock {
  private static final String LIBRARY = "faketime/libfaketimeMT.so.1";

  /** How long a jump may take to be seen by the process. */
  public static final Duration LATENCY = Duration.ofSeconds(1);

  private final Path library;
  private final Path file;

  FakeClock(Path file) {
    this.library =
        findLibrary().orElseThrow(() -> new LabException("libfaketime is not installed"));
    this.file = file;
    set(Duration.ZERO);
  }

  static Optional<Path> findLibrary() {
    return Requirements.findLibrary(LIBRARY);
  }

  /** Moves the clock to this distance from the machine's. */
  public void set(Duration offset) {
    try {
      // Replaced in one step: a reader must not find half a number.
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(fresh, content(offset));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new LabException("the clock's file " + file + " cannot be written", e);
    }
  }

  static String content(Duration offset) {
    return (offset.isNegative() ? "" : "+") + offset.toSeconds() + "\n";
  }

  /** The variables that make a process run by this clock. */
  Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD",
        library.toString(),
        "FAKETIME_TIMESTAMP_FILE",
        file.toString(),
        "FAKETIME_CACHE_DURATION",
        Long.toString(LATENCY.toSeconds()),
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1",
        // Without this every timed wait of the JVM returns at once, and it spins.
        "FAKETIME_FORCE_MONOTONIC_FIX",
        "0",
        // Times of files are what they are: the JVM compares those of its jars.
        "NO_FAKE_STAT",
        "1");
  }

  @Override
  public String toString() {
    return "FakeClock{" + file + "}";
  }
}
