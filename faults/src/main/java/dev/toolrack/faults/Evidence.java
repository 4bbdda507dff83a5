package dev.toolrack.faults;

import dev.toolrack.faults.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The artifacts of a run: its history, its report and the logs of its processes.
 *
 * @param folder the folder that holds them
 */
record Evidence(Path folder) {
  Path history() {
    return folder.resolve("history.jsonl");
  }

  Path report() {
    return folder.resolve("report.json");
  }

  Path logs() {
    return folder.resolve("logs");
  }

  /** Creates the folder, or removes the artifacts of an earlier run from it, and nothing else. */
  void prepare() {
    try {
      Files.createDirectories(folder);
      for (Path left : List.of(history(), report(), logs())) {
        if (!Files.exists(left)) {
          continue;
        }
        try (Stream<Path> files = Files.walk(left)) {
          for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(file);
          }
        }
      }
      Files.createDirectory(logs());
    } catch (IOException e) {
      throw new LabException(folder + " cannot be prepared", e);
    }
  }
}
