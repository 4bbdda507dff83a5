package dev.toolrack.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TableTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private Terminal terminal(boolean isTerminal, boolean colour) {
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    return new Terminal(
        InputStream.nullInputStream(),
        stream,
        stream,
        isTerminal,
        isTerminal,
        () -> false,
        40,
        colour);
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private static Table sample() {
    Table table = new Table("SLUG", "NAME");
    table.row("a", "x".repeat(60));
    table.row("longer", "short");
    return table;
  }

  @Test
  void columnsAreAlignedAndNothingIsCutAwayFromATerminal() {
    sample().print(terminal(false, true));
    assertThat(printed())
        .isEqualTo("SLUG    NAME\na       " + "x".repeat(60) + "\nlonger  short\n");
  }

  @Test
  void aTerminalGetsLinesOfItsWidthAndColour() {
    sample().print(terminal(true, true));
    assertThat(printed())
        .isEqualTo(
            "\u001b[1mSLUG    NAME\u001b[0m\na       " + "x".repeat(31) + "…\nlonger  short\n");
  }

  @Test
  void noColourMeansNone() {
    sample().print(terminal(true, false));
    assertThat(printed()).doesNotContain("\u001b");
  }

  @Test
  void wideCharactersTakeTwoColumns() {
    Table table = new Table("NAME", "X");
    table.row("鸣潮", "1");
    table.row("abcd", "2");
    table.print(terminal(false, false));
    assertThat(printed()).isEqualTo("NAME  X\n鸣潮  1\nabcd  2\n");
  }

  @Test
  void whatSteersATerminalIsNotPassedOn() {
    Table table = new Table("NAME");
    table.row("a\u001b[2Jb\nc");
    table.print(terminal(false, false));
    assertThat(printed()).isEqualTo("NAME\na [2Jb c\n");
  }

  @Test
  void aRowHasACellAColumn() {
    assertThatThrownBy(() -> new Table("A", "B").row("1"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
