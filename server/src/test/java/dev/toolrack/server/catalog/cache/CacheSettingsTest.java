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
    assertThat(DEFAULT.gridBudget()).isEqualTo(Duration.ofMillis(20));
    assertThat(DEFAULT.longestKept()).isEqualTo(Duration.ofMinutes(15));
  }

  @Test
  void theBoundMustBeAboveThePollInterval() {
    Duration second = Duration.ofSeconds(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(second, second, second))
        .withMessageContaining("pollInterval");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(second, Duration.ofMillis(1), Duration.ofMillis(999)))
        .withMessageContaining("maxStale");
  }

  @Test
  void amountsMustBePositive() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(0, DEFAULT.gridBudget()))
        .withMessageContaining("maxEntries");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(1, Duration.ZERO))
        .withMessageContaining("gridBudget");
  }

  private static CacheSettings settings(Duration bound, Duration poll, Duration maxStale) {
    return new CacheSettings(
        bound,
        poll,
        maxStale,
        DEFAULT.maxEntries(),
        DEFAULT.lifetime(),
        DEFAULT.lifetimeMcp(),
        DEFAULT.gridBudget());
  }

  private static CacheSettings settings(int maxEntries, Duration gridBudget) {
    return new CacheSettings(
        DEFAULT.stalenessBound(),
        DEFAULT.pollInterval(),
        DEFAULT.maxStale(),
        maxEntries,
        DEFAULT.lifetime(),
        DEFAULT.lifetimeMcp(),
        gridBudget);
  }
}
