package dev.toolrack.faults.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the short commands that set up the machine. Thread-safe. */
final class Shell {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private Shell() {}

  /**
   * Runs a command to its end.
   *
   * @return its output, including standard error
   * @throws LabException if it fails, takes longer than 20 s or the caller is interrupted
   */
  static String run(List<String> command) {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new LabException(String.join(" ", command) + " did not start", e);
    }
    try (InputStream output = process.getInputStream()) {
      // The lab's commands write less than a pipe holds, so it is safe to wait before reading.
      if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new LabException(String.join(" ", command) + " did not end");
      }
      String text = new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.exitValue() != 0) {
        throw new LabException(
            String.join(" ", command) + " ended with " + process.exitValue() + ": " + text);
      }
      return text;
    } catch (IOException e) {
      throw new LabException(String.join(" ", command) + " failed", e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new LabException(String.join(" ", command) + " was interrupted", e);
    }
  }

  static String run(String... command) {
    return run(List.of(command));
  }
}
