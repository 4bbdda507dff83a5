package dev.toolrack.faults.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What a machine needs for the lab, and how to get what is missing. */
public final class Requirements {
  private static final List<Tool> TOOLS =
      List.of(
          new Tool("ip", "iproute2"),
          new Tool("iptables", "iptables"),
          new Tool("nsenter", "util-linux"),
          new Tool("unshare", "util-linux"),
          new Tool("setpriv", "util-linux"),
          new Tool("setsid", "util-linux"),
          new Tool("flock", "util-linux"),
          new Tool("mount", "mount"),
          new Tool("mountpoint", "util-linux"),
          new Tool("tar", "tar"));

  private static final List<Path> LIBRARY_FOLDERS =
      List.of(Path.of("/usr/lib"), Path.of("/usr/lib64"), Path.of("/usr/local/lib"));

  private Requirements() {}

  private record Tool(String program, String debianPackage) {}

  /**
   * What this machine lacks, as lines for the user; empty if the lab can be created.
   *
   * <p>Does not check whether the kernel supports namespaces, bridges and the iptables matches:
   * creating the network, which takes a second, will show it.
   */
  public static List<String> missing() {
    return describe(
        System.getProperty("os.name").equals("Linux"),
        isRoot(),
        Files.exists(Path.of("/dev/net/tun")),
        program -> findProgram(program).isPresent(),
        FakeClock.findLibrary().isPresent());
  }

  static List<String> describe(
      boolean linux, boolean root, boolean tun, Predicate<String> hasProgram, boolean hasFakeTime) {
    if (!linux) {
      return List.of("The fault suite needs Linux: its hosts are network namespaces.");
    }
    List<String> missing = new ArrayList<>();
    Set<String> packages = new LinkedHashSet<>();
    if (!root) {
      missing.add("root, which may make network namespaces");
    }
    for (Tool tool : TOOLS) {
      if (!hasProgram.test(tool.program())) {
        missing.add("the program " + tool.program());
        packages.add(tool.debianPackage());
      }
    }
    if (!hasFakeTime) {
      missing.add("the library libfaketime");
      packages.add("libfaketime");
    }
    if (!tun) {
      missing.add("/dev/net/tun, the kernel's device for the relay that delays packets");
    }
    if (missing.isEmpty()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    lines.add("The fault suite lacks:");
    missing.forEach(line -> lines.add("  " + line));
    if (!packages.isEmpty()) {
      lines.add("On Debian or Ubuntu:  apt-get install " + String.join(" ", packages));
    }
    if (!root) {
      lines.add("Then:  sudo ./toolrack faults");
    }
    return List.copyOf(lines);
  }

  private static boolean isRoot() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException e) {
      return false;
    }
  }

  private static Optional<Path> findProgram(String program) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/sbin:/usr/bin");
    return Stream.of(path.split(":", -1))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Finds the file with this name in a library folder, or one level below it. */
  static Optional<Path> findLibrary(String relative) {
    return LIBRARY_FOLDERS.stream()
        .flatMap(folder -> Stream.concat(Stream.of(folder), foldersIn(folder).stream()))
        .map(folder -> folder.resolve(relative))
        .filter(Files::isReadable)
        .findFirst();
  }

  private static List<Path> foldersIn(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(Files::isDirectory).toList();
    } catch (IOException e) {
      return List.of(); // does not exist or is not readable
    }
  }
}
