package dev.toolrack.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalTest {
  private static final Map<String, String> ON_A_TERMINAL =
      Map.of("toolrack.terminal.out", "true", "toolrack.terminal.err", "true");

  /** A pseudo-terminal without a size reports 0, for which the help could not be laid out. */
  @ParameterizedTest
  @CsvSource({"0, 100", "'', 100", "x, 100", "20, 60", "132, 132"})
  void columns(String given, int columns) {
    assertThat(Terminal.ofProcess(Map.of(), Map.of("toolrack.terminal.columns", given)).columns())
        .isEqualTo(columns);
  }

  @Test
  void coloursAreForTerminalsThatWantThem() {
    assertThat(Terminal.ofProcess(Map.of(), ON_A_TERMINAL).outStyle()).isEqualTo(Style.ANSI);
    assertThat(Terminal.ofProcess(Map.of(), Map.of()).outStyle()).isEqualTo(Style.PLAIN);
    assertThat(Terminal.ofProcess(Map.of("NO_COLOR", "1"), ON_A_TERMINAL).errStyle())
        .isEqualTo(Style.PLAIN);
    assertThat(Terminal.ofProcess(Map.of("TERM", "dumb"), ON_A_TERMINAL).errStyle())
        .isEqualTo(Style.PLAIN);
  }
}
