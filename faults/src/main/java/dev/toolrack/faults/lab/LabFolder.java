package dev.toolrack.faults.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder of a run, which is removed together with the lab. Only root can write to its location,
 * so nobody else can place a link where the suite is about to write.
 */
final class LabFolder {
  static final Path PATH = Path.of("/run/toolrack-faults");

  private LabFolder() {}

  /**
   * Creates the folder for this run. Leftovers of an earlier run must already have been removed.
   */
  static void create(String run) {
    try {
      Files.createDirectory(PATH);
      Files.writeString(PATH.resolve("run"), run);
    } catch (IOException e) {
      throw new LabException(PATH + " cannot be made", e);
    }
  }
}
