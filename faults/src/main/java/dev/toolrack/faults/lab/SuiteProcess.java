package dev.toolrack.faults.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The suite once more, as a process on the clients' host of the lab. */
public final class SuiteProcess {
  /** Ten thousand watchers are in it, and the record of what is under way. */
  private static final String HEAP = "-Xmx1g";

  private SuiteProcess() {}

  /**
   * Runs it to its end, with this process's streams.
   *
   * @param main its main class
   * @return its exit status
   */
  public static int run(Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>(Host.CLIENTS.entering());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            HEAP,
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dtoolrack.home=" + System.getProperty("toolrack.home"),
            "-cp",
            System.getProperty("java.class.path"),
            main.getName()));
    command.addAll(arguments);
    try {
      Process process = new ProcessBuilder(command).inheritIO().start();
      try {
        return process.waitFor();
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
        throw new LabException("interrupted", e);
      }
    } catch (IOException e) {
      throw new LabException("the suite did not start on the clients' host", e);
    }
  }
}
