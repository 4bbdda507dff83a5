package dev.toolrack.faults.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * A copy of what {@code ./toolrack build} made, laid out as the container image has it: the
 * launcher, the jars and no sources. Replicas run from it, so that a build in the middle of a run
 * changes nothing.
 */
public final class ServerCopy {
  private ServerCopy() {}

  /**
   * Has the launcher build the service, if its sources are newer than what was built last, and
   * waits for it.
   */
  public static void build(Path home) {
    try {
      // What serves is made ready to serve; this ends at once.
      Process process =
          new ProcessBuilder(home.resolve("toolrack").toString(), "serve", "--help")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      if (process.waitFor() != 0) {
        throw new LabException("the service cannot be built");
      }
    } catch (IOException e) {
      throw new LabException("the service cannot be built", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while building", e);
    }
  }

  /**
   * Copies the launcher and the jars.
   *
   * @return the launcher's copy
   * @throws LabException if there is nothing built
   */
  static Path make(Path home, Path folder) {
    Path built = home.resolve("target/app");
    Path app = folder.resolve("target/app");
    try {
      Path current = Path.of(Files.readString(built.resolve("current")).strip());
      Files.createDirectories(app.resolve(current));
      copyFiles(built, app);
      copyFiles(built.resolve(current), app.resolve(current));
      Path classpath = app.resolve(current).resolve("classpath");
      Files.writeString(classpath, relocate(Files.readString(classpath), built, app));
      return Files.copy(home.resolve("toolrack"), folder.resolve("toolrack"));
    } catch (IOException e) {
      throw new LabException(built + " cannot be copied; ./toolrack build makes it", e);
    }
  }

  private static void copyFiles(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        // With their times, by which the JVM knows the jars of its recording.
        Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  /** The argument file with the jars' new places. */
  static String relocate(String arguments, Path from, Path to) {
    List<String> lines = arguments.lines().toList();
    if (lines.size() != 2 || !lines.getFirst().equals("-cp")) {
      throw new LabException("the launcher's file " + from.resolve("classpath") + " has changed");
    }
    return "-cp\n" + lines.getLast().replace(from + "/", to + "/") + "\n";
  }
}
