package dev.toolrack.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toolrack.cli.CliException;
import dev.toolrack.cli.ExitCode;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TextSourceTest {
  private static Terminal terminal(InputStream in) {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    return new Terminal(in, nowhere, nowhere, false, false, () -> false, 100, false);
  }

  /** It once was the first character of what had to be JSON. */
  @Test
  void aByteOrderMarkIsNoneOfTheText() {
    InputStream marked =
        new ByteArrayInputStream("\uFEFF{\"a\": 1}".getBytes(StandardCharsets.UTF_8));
    assertThat(TextSource.ofFile("-", terminal(marked))).isEqualTo("{\"a\": 1}");
  }

  /** As {@code yes |}: it once filled the heap. */
  @Test
  void inputWithoutAnEndIsRefused() {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 'y';
          }

          @Override
          public int read(byte[] bytes, int offset, int length) {
            Arrays.fill(bytes, offset, offset + length, (byte) 'y');
            return length;
          }
        };
    assertThatThrownBy(() -> TextSource.ofArgument("-", terminal(endless)))
        .isInstanceOfSatisfying(
            CliException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.INVALID_INPUT))
        .hasMessage("standard input has more than 32 MiB, the most that is read at once");
  }
}
