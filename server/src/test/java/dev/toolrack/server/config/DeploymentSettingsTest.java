package dev.toolrack.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Keeps what the image and the compose file set in step with the settings. */
class DeploymentSettingsTest {
  private static final Path IMAGE = Path.of("../deploy/Dockerfile");
  private static final Path COMPOSE = Path.of("../docker-compose.yml");

  private static final Pattern ASSIGNMENT = Pattern.compile("(TOOLRACK_[A-Z_]+)[:=] *([^ \\n]+)");
  private static final Pattern INTERPOLATION = Pattern.compile("\\$\\{[A-Z_]+:-([^}]*)}");
  private static final Pattern GRACE = Pattern.compile("stop_grace_period: ([0-9]+)s");

  /** What a stop may take beyond the drain: to leave the grid and to write telemetry. */
  private static final Duration AFTER_THE_DRAIN = Duration.ofSeconds(15);

  @Test
  void theImageListensWhereAContainerIsReached() throws IOException {
    ServerConfig config = ServerConfig.of(Map.of(), environment(IMAGE));

    assertThat(config.listen().bindAddress()).isEqualTo("0.0.0.0");
    assertThat(config.database().dataDir()).isAbsolute();
  }

  @Test
  void theReplicasFindEachOtherOnOnePostgres() throws IOException {
    ServerConfig config = ServerConfig.of(Map.of(), environment(COMPOSE));

    assertThat(config.database().url()).startsWith("postgresql://").doesNotContain("$");
    assertThat(config.cluster().address()).isEqualTo("0.0.0.0");
    assertThat(config.cluster().members())
        .containsExactly("toolrack-1:5701", "toolrack-2:5701", "toolrack-3:5701");
    assertThat(Files.readString(COMPOSE))
        .contains("\n  toolrack-1:\n", "\n  toolrack-2:\n", "\n  toolrack-3:\n");
  }

  /** A replica that is killed while it stops loses calls and records of executions. */
  @Test
  void aReplicaIsGivenTheTimeThatItsStopTakes() throws IOException {
    Matcher grace = GRACE.matcher(Files.readString(COMPOSE));

    assertThat(grace.find()).isTrue();
    assertThat(Duration.ofSeconds(Long.parseLong(grace.group(1))))
        .isGreaterThan(
            ServerConfig.of(Map.of(), environment(COMPOSE))
                .listen()
                .drainTimeout()
                .plus(AFTER_THE_DRAIN));
  }

  private static Map<String, String> environment(Path file) throws IOException {
    Map<String, String> environment = new TreeMap<>();
    Matcher assignment = ASSIGNMENT.matcher(Files.readString(file));
    while (assignment.find()) {
      environment.put(
          assignment.group(1), INTERPOLATION.matcher(assignment.group(2)).replaceAll("$1"));
    }
    return environment;
  }
}
