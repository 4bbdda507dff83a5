package dev.toolrack.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlugsTest {
  @ParameterizedTest
  @CsvSource({
    "yahoo-finance, get_stock, yahoo-finance.get_stock",
    "Ant Design Components, list-components, ant-design-components.list-components",
    "npm, npmVersions, npm.npmversions",
    "_a_, (b), a.b",
    "a//b, c, a-b.c",
    "鸣潮, tool, ''",
    "server, 工具, ''"
  })
  void slugs(String server, String tool, String slug) {
    assertThat(Slugs.of(server, tool)).isEqualTo(slug);
  }

  @Test
  void aSlugThatWouldBeTooLongIsNone() {
    assertThat(Slugs.of("s".repeat(64), "t".repeat(63))).hasSize(128);
    assertThat(Slugs.of("s".repeat(64), "t".repeat(64))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0.1.0, 0.1.0",
    "'', 0.1.0",
    "v1.2, 1.2.0",
    "3, 3.0.0",
    "01.002.0, 1.2.0",
    "2025-06-18, 2025.6.18",
    "1.2.3+build.7, 1.2.3",
    "1.2.3-rc.1, 1.2.3-rc.1",
    "1.2.3.4, ''",
    "latest, ''",
    "1.0.0-, ''"
  })
  void versions(String given, String semver) {
    assertThat(Slugs.version(given)).isEqualTo(semver);
  }
}
