package dev.toolrack.faults.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * A copy of the output of {@code ./toolrack build}, laid out as in the container image: the
 * launcher and the jars, without sources. Replicas run from it, so that a build during a run
 * changes nothing.
 */
public final class ServerCopy {
  private ServerCopy() {}

  /**
   * Makes the launcher build the service if its sources are newer than the last build, and waits.
   */
  public static void build(Path home) {
    try {
      // Prepares everything that serving needs; the command itself ends at once.
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
   * @return the copy of the launcher
   * @throws LabException if nothing has been built
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
        // Keeps file times, by which the JVM matches jars with its AOT cache.
        Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  /** The argument file, with the new locations of the jars. */
  static String relocate(String arguments, Path from, Path to) {
    List<String> lines = arguments.lines().toList();
    if (lines.size() != 2 || !lines.getFirst().equals("-cp")) {
      throw new LabException("the launcher's file " + from.resolve("classpath") + " has changed");
    }
    return "-cp\n" + lines.getLast().replace(from + "/", to + "/") + "\n";
  }
}
