package dev.toolrack.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The load configurations against the contract; their answers are those of fakes. */
class GhzConfigurationTest {
  private final LocalServer server = new LocalServer();

  @BeforeEach
  void put() {
    for (String slug :
        List.of("word-count", "unit-convert", "json-diff", "timezone-convert", "hash")) {
      server.snapshots.memory.put("default/" + slug, Samples.head(42));
    }
  }

  @AfterEach
  void close() {
    server.close();
  }

  static List<GhzConfiguration> configurations() throws IOException {
    return GhzConfiguration.all();
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void everyCallIsOfTheContract(GhzConfiguration configuration) {
    assertThat(configuration.replay(server.channel))
        .hasSameSizeAs(configuration.requests())
        .isNotEmpty()
        .allSatisfy(response -> assertThat(response.getAllFields()).isNotEmpty());
  }

  @Test
  void theLoadProfilesAreThere() throws IOException {
    assertThat(GhzConfiguration.all())
        .extracting(GhzConfiguration::name)
        .contains(
            "batch.json",
            "execute.json",
            "heavy.json",
            "light.json",
            "medium.json",
            "mixed.json",
            "resolve.json",
            "spike.json");
  }
}
