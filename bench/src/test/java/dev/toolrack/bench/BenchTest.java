package dev.toolrack.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchTest {
  private static final int BAD_USAGE = 2;

  @TempDir private Path folder;

  private static int run(String... args) {
    return new CommandLine(new Bench()).execute(args);
  }

  @Test
  void whatThereIsNotIsNotRun() {
    assertThat(run("nothing")).isEqualTo(BAD_USAGE);
    assertThat(run()).isEqualTo(BAD_USAGE);
    assertThat(run("memory", "--rounds=0")).isEqualTo(BAD_USAGE);
  }

  /** It would else be missed after half an hour. */
  @Test
  void aFlameGraphThatWillNotBeDrawnIsRefusedBeforeAnythingStarts() {
    Path graph = folder.resolve("graph.svg");

    assertThat(run("memory", "--flame-graph=" + graph)).isEqualTo(BAD_USAGE);
    assertThat(Files.exists(graph)).isFalse();
  }
}
