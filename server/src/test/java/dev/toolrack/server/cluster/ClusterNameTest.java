package dev.toolrack.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterNameTest {
  private static final String SECRET = "correct horse battery";

  @Test
  void withoutASecretTheNameIsTheName() {
    assertThat(ClusterName.of("toolrack", "")).isEqualTo("toolrack");
  }

  @Test
  void aSecretMakesANameThatTellsNothingOfIt() {
    String name = ClusterName.of("toolrack", SECRET);

    assertThat(name).matches("toolrack-[0-9a-f]{64}").doesNotContain(SECRET);
    assertThat(ClusterName.of("toolrack", SECRET)).isEqualTo(name);
    assertThat(ClusterName.of("toolrack", SECRET + "!")).isNotEqualTo(name);
    assertThat(ClusterName.of("toolrack2", SECRET).substring(9))
        .isNotEqualTo(name.substring("toolrack".length()));
  }

  @Test
  void settingsDoNotShowTheSecret() {
    ClusterSettings settings =
        new ClusterSettings("toolrack", SECRET, "127.0.0.1", 0, List.of(), Duration.ZERO);
    assertThat(settings.toString()).contains("with a secret").doesNotContain(SECRET);
    assertThat(ClusterSettings.alone("toolrack").toString()).doesNotContain("secret");
  }

  @Test
  void settingsAreChecked() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new ClusterSettings("c", "", "127.0.0.1", 70_000, List.of(), Duration.ZERO))
        .withMessageContaining("port");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ClusterSettings(" ", "", "127.0.0.1", 0, List.of(), Duration.ZERO))
        .withMessageContaining("name");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ClusterSettings("c", "", " ", 0, List.of(), Duration.ZERO))
        .withMessageContaining("bindAddress");
  }
}
