package dev.toolrack.bench;

import dev.toolrack.bench.report.Report;
import dev.toolrack.bench.subject.Commands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine that produced the figures, and how busy it was beforehand. */
final class Machine {
  private Machine() {}

  static void describe(Report report) {
    report.fact(
        "machine",
        "%d processors (%s), %s kB of memory, %s %s"
            .formatted(
                Runtime.getRuntime().availableProcessors(),
                field("/proc/cpuinfo", "model name"),
                field("/proc/meminfo", "MemTotal").replace(" kB", ""),
                System.getProperty("os.name"),
                System.getProperty("os.version")));
    report.fact("load before", loadAverage());
    report.fact(
        "JDK", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
    report.fact("toolrack", version());
  }

  /** Toolrack's version and, if run from its source repository, the commit. */
  static String version() {
    String version = Machine.class.getPackage().getImplementationVersion();
    String home = System.getProperty("toolrack.home");
    String commit =
        Files.exists(Path.of(home, ".git"))
            ? ", commit " + Commands.run("git", "-C", home, "rev-parse", "--short", "HEAD").strip()
            : "";
    return version + commit;
  }

  private static String loadAverage() {
    Path file = Path.of("/proc/loadavg");
    return Files.exists(file) ? read(file).strip() : "unknown";
  }

  private static String field(String file, String name) {
    Path path = Path.of(file);
    if (!Files.exists(path)) {
      return "unknown";
    }
    return read(path)
        .lines()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown");
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
