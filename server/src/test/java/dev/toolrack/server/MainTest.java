package dev.toolrack.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MainTest {
  /** Guards against an end without a word. */
  @Test
  void aDefectIsPrinted() throws Exception {
    Path alone = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Process withoutLibraries =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                alone.toString(),
                Main.class.getName())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    String errors =
        new String(withoutLibraries.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(withoutLibraries.waitFor()).isEqualTo(1);
    assertThat(errors).contains("NoClassDefFoundError").contains("\tat dev.toolrack.server.Main");
  }
}
