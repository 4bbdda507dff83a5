package dev.toolrack.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.cli.CommandLineRun;
import dev.toolrack.cli.ExitCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImportCommandTest {

  /** Every user of the machine was once able to read the imported data. */
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

  @Test
  void ofManyBadEntriesTheFirstAreListed() {
    CommandLineRun run =
        CommandLineRun.withInput("{}\n".repeat(10_003), "import", "-", "--dry-run");
    assertThat(run.out()).startsWith("0 entries can be imported, 10003 cannot");
    assertThat(run.err()).hasLineCount(10_001).endsWith("and 3 more\n");
  }

  /** What a download or a pipe that failed leaves was once imported as if it were a list. */
  @ParameterizedTest
  @ValueSource(strings = {"", " \n\n"})
  void anEmptyFileIsNoEmptyList(String nothing) {
    CommandLineRun run = CommandLineRun.withInput(nothing, "import", "-", "--dry-run");
    assertThat(run.exitCode()).isEqualTo(ExitCode.INVALID_INPUT);
    assertThat(run.err()).isEqualTo("toolrack: standard input has no entry; an empty list is []\n");
    CommandLineRun list = CommandLineRun.withInput("[]", "import", "-", "--dry-run");
    assertThat(list.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(list.out()).startsWith("0 entries can be imported, 0 cannot");
  }
}
