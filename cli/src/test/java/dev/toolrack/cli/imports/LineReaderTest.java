package dev.toolrack.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineReaderTest {

  private static List<String> lines(String text, int maxChars) throws IOException {
    List<String> lines = new ArrayList<>();
    try (LineReader reader = new LineReader(new StringReader(text), maxChars)) {
      for (String line = reader.next(); line != null; line = reader.next()) {
        lines.add(reader.tooLong() ? "too long" : line);
      }
    }
    return lines;
  }

  @Test
  void everyLineIsRead() throws IOException {
    assertThat(lines("", 9)).isEmpty();
    assertThat(lines("a", 9)).containsExactly("a");
    assertThat(lines("a\n", 9)).containsExactly("a");
    assertThat(lines("\na\r\n\nb", 9)).containsExactly("", "a\r", "", "b");
  }

  @Test
  void aLineThatIsTooLongIsPassedOver() throws IOException {
    assertThat(lines("abc\nabcd\nab\nabcdefgh", 3))
        .containsExactly("abc", "too long", "ab", "too long");
  }

  @Test
  void aLineMayBeLargerThanWhatIsReadAtOnce() throws IOException {
    String large = "x".repeat(20_000);
    assertThat(lines(large + "\n" + large + "y\nz", 20_000))
        .containsExactly(large, "too long", "z");
    String whole = "x".repeat(1 << 13);
    assertThat(lines(whole + "\n" + whole, 1 << 13)).containsExactly(whole, whole);
  }
}
