package dev.toolrack.faults.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder of a run, which is removed with the lab. It is root's own place: nobody else can lay a
 * link where the suite is about to write.
 */
final class LabFolder {
  static final Path PATH = Path.of("/run/toolrack-faults");

  private LabFolder() {}

  /** Makes it for this run. What an earlier run left must have been swept away. */
  static void create(String run) {
    try {
      Files.createDirectory(PATH);
      Files.writeString(PATH.resolve("run"), run);
    } catch (IOException e) {
      throw new LabException(PATH + " cannot be made", e);
    }
  }
}
