package dev.toolrack.server.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir Path folder;

  @Test
  void aSecondTakerIsToldWhoHasIt() {
    Path path = folder.resolve("data");
    try (DataDirectory first = DataDirectory.take(path)) {
      assertThat(first.path()).isEqualTo(path);
      assertThatThrownBy(() -> DataDirectory.take(path))
          .isInstanceOf(StartException.class)
          .hasMessage(
              "The data directory %s is in use by process %d; stop that one, or give another"
                  + " --data-dir",
              path, ProcessHandle.current().pid());
    }
    DataDirectory.take(path).close();
  }

  @Test
  void aFileInItsPlaceIsOneClearLine() throws IOException {
    Path path = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> DataDirectory.take(path))
        .isInstanceOf(StartException.class)
        .hasMessage(
            "The data directory %s cannot be used (%s is no directory); give another --data-dir",
            path, path);
  }
}
