package dev.toolrack.server.catalog.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CacheSettingsTest {
  private static final CacheSettings DEFAULT = CacheSettings.DEFAULT;

  @Test
  void defaults() {
    assertThat(DEFAULT.stalenessBound()).isEqualTo(Duration.ofSeconds(2));
    assertThat(DEFAULT.pollInterval()).isEqualTo(Duration.ofSeconds(1));
    assertThat(DEFAULT.maxStale()).isEqualTo(Duration.ofMinutes(5));
    assertThat(DEFAULT.maxEntries()).isEqualTo(10_000);
    assertThat(DEFAULT.lifetime()).isEqualTo(Duration.ofMinutes(5));
    assertThat(DEFAULT.lifetimeMcp()).isEqualTo(Duration.ofMinutes(10));
    assertThat(DEFAULT.maxUnknown()).isEqualTo(10_000);
    assertThat(DEFAULT.unknownLifetime()).isEqualTo(Duration.ofSeconds(30));
    assertThat(DEFAULT.gridBudget()).isEqualTo(Duration.ofMillis(20));
    assertThat(DEFAULT.longestKept()).isEqualTo(Duration.ofMinutes(15));
  }

  @Test
  void theBoundMustBeAboveThePollInterval() {
    Duration second = Duration.ofSeconds(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULT.withFreshness(second, second, second))
        .withMessageContaining("pollInterval");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> DEFAULT.withFreshness(second, Duration.ofMillis(1), Duration.ofMillis(999)))
        .withMessageContaining("maxStale");
  }

  @Test
  void amountsMustBePositive() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULT.withMemory(0, Duration.ofSeconds(1), Duration.ofSeconds(1)))
        .withMessageContaining("maxEntries");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULT.withGridBudget(Duration.ZERO))
        .withMessageContaining("gridBudget");
  }
}
