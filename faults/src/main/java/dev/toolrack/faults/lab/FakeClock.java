package dev.toolrack.faults.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A wall clock that can jump while a process runs: libfaketime reads the offset from a file once a
 * second. Only the wall clock changes. Monotonic time, which timeouts are based on, continues as on
 * a real machine whose clock is set.
 */
public final class FakeClock {
  private static final String LIBRARY = "faketime/libfaketimeMT.so.1";

  /** Maximum time until the process sees a jump. */
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

  /** Sets the offset from the clock of the machine. */
  public void set(Duration offset) {
    try {
      // Replaced atomically, because a reader must not find half a number.
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

  /** The environment variables that make a process use this clock. */
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
        // Without this, every timed wait of the JVM returns at once, and the JVM spins.
        "FAKETIME_FORCE_MONOTONIC_FIX",
        "0",
        // File times must stay real, because the JVM compares those of its jars.
        "NO_FAKE_STAT",
        "1");
  }

  @Override
  public String toString() {
    return "FakeClock{" + file + "}";
  }
}
