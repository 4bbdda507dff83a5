package dev.toolrack.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTest {
  /**
   * Guards against a cycle of class initialisation: with a part used first, the default policy was
   * made before the default part, and was without it for the life of the process.
   */
  @ParameterizedTest
  @ValueSource(strings = {"Policy", "Policy$Retry", "Policy$Breaker", "Policy$Trip$Consecutive"})
  void theDefaultIsCompleteWhicheverPartIsUsedFirst(String first) throws Exception {
    String room = "dev.toolrack.server.catalog.";
    try (URLClassLoader loader = new URLClassLoader(classPath(), null)) {
      var _ = Class.forName(room + first, true, loader);
      Class<?> policy = Class.forName(room + "Policy", true, loader);
      Object defaults = policy.getField("DEFAULT").get(null);
      assertThat(policy.getMethod("retry").invoke(defaults)).isNotNull();
      assertThat(policy.getMethod("breaker").invoke(defaults)).isNotNull();
    }
  }

  private static URL[] classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(PolicyTest::url)
        .toArray(URL[]::new);
  }

  private static URL url(String entry) {
    try {
      return Path.of(entry).toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(entry, e);
    }
  }

  @Test
  void saysItsLimitsAsPeopleDo() {
    assertThatThrownBy(() -> new Policy.Retry(3, Duration.ZERO, Duration.ofSeconds(1), 2))
        .hasMessageContaining("must be 1 ms to 1 min");
    assertThatThrownBy(
            () -> new Policy.Breaker(new Policy.Trip.Consecutive(5), Duration.ofDays(1), 1))
        .hasMessageContaining("must be 10 ms to 60 min");
  }

  @Test
  void sharesWhatIsDefault() {
    Policy policy =
        new Policy(
            Duration.ofMillis(10_000),
            Duration.ofMillis(5_000),
            true,
            new Policy.Retry(3, Duration.ofMillis(50), Duration.ofMillis(1_000), 2),
            1,
            new Policy.Breaker(new Policy.Trip.Consecutive(5), Duration.ofMillis(30_000), 1),
            1,
            1,
            true);

    assertThat(policy.timeout()).isSameAs(Policy.DEFAULT.timeout());
    assertThat(policy.connectTimeout()).isSameAs(Policy.DEFAULT.connectTimeout());
    assertThat(policy.retry()).isSameAs(Policy.Retry.DEFAULT);
    assertThat(policy.breaker()).isSameAs(Policy.Breaker.DEFAULT);
  }
}
