package dev.toolrack.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

class ImportCommandTest {

  /** Everybody on the machine could once read what was imported. */
  @Test
  void theCopyOfStandardInputIsForItsUserAlone() throws IOException {
    byte[] bytes = "[1, 2]".getBytes(StandardCharsets.UTF_8);
    Path copy = ImportCommand.copy(new ByteArrayInputStream(bytes));
    try {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
          .isEqualTo("rw-------");
      assertThat(copy).hasBinaryContent(bytes);
    } finally {
      Files.delete(copy);
    }
  }
}
