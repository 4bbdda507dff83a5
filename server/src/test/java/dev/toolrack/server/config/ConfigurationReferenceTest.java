package dev.toolrack.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Keeps {@code docs/configuration.md} the same as the table of settings. */
class ConfigurationReferenceTest {
  private static final Path REFERENCE = Path.of("../docs/configuration.md");

  @Test
  void theReferenceListsEverySettingAsItIs() throws IOException {
    StringBuilder table =
        new StringBuilder("| flag | variable | default | what |\n|---|---|---|---|\n");
    for (ConfigKey key : ConfigKey.values()) {
      table.append(
          "| `--%s` | `%s` | %s | %s (%s) |\n"
              .formatted(
                  key.flag(),
                  key.environmentVariable(),
                  key.defaultValue().isEmpty() ? "" : "`" + key.defaultValue() + "`",
                  key.description(),
                  key.unit().replace("|", "\\|")));
    }
    assertThat(Files.readString(REFERENCE)).contains(table);
  }
}
