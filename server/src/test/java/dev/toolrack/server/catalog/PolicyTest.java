package dev.toolrack.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toolrack.server.failure.ToolrackException;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
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

  /** The contract's defaults and limits, written out. */
  @Test
  void theDefaultsAreTheContracts() {
    assertThat(Policy.DEFAULT)
        .isEqualTo(
            policy(
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                256,
                1_048_576,
                1_048_576,
                new Policy.Retry(3, Duration.ofMillis(50), Duration.ofSeconds(1), 2),
                new Policy.Breaker(new Policy.Trip.Consecutive(5), Duration.ofSeconds(30), 1)));
  }

  static Stream<Arguments> ranges() {
    Policy d = Policy.DEFAULT;
    return Stream.of(
        millis("timeout", 1, 600_000, t -> with(t, d.connectTimeout())),
        millis("connect_timeout", 1, 60_000, t -> with(d.timeout(), t)),
        range("max_concurrency", 1, 10_000, n -> with((int) n, 1, 1)),
        range("max_request_bytes", 1, 8_388_608, n -> with(1, n, 1)),
        range("max_response_bytes", 1, 8_388_608, n -> with(1, 1, n)),
        range("retry.max_attempts", 1, 10, n -> retry((int) n, Duration.ofSeconds(1), 2)),
        millis("retry.initial_backoff", 1, 60_000, t -> retry(3, t, 2)),
        millis(
            "retry.max_backoff", 1, 60_000, t -> new Policy.Retry(3, Duration.ofMillis(1), t, 2)),
        range("retry.backoff_multiplier", 1, 10, n -> retry(3, Duration.ofSeconds(1), (double) n)),
        range("breaker.consecutive_failures", 1, 1_000, n -> new Policy.Trip.Consecutive((int) n)),
        range("breaker.failure_rate_percent", 1, 100, n -> new Policy.Trip.Rate((int) n, 5, 5)),
        range("breaker.window_calls", 5, 10_000, n -> new Policy.Trip.Rate(1, (int) n, 1)),
        range("breaker.minimum_calls", 1, 7, n -> new Policy.Trip.Rate(1, 7, (int) n)),
        millis("breaker.open_duration", 10, 3_600_000, t -> breaker(t, 1)),
        range("breaker.half_open_calls", 1, 100, n -> breaker(Duration.ofSeconds(1), (int) n)));
  }

  @ParameterizedTest
  @MethodSource("ranges")
  void aValueIsWithinTheContractsLimits(
      String field, long least, long most, LongFunction<Object> holder) {
    assertThat(holder.apply(least)).isNotNull();
    assertThat(holder.apply(most)).isNotNull();
    for (long beyond : new long[] {least - 1, most + 1, -1}) {
      assertThatThrownBy(() -> holder.apply(beyond))
          .isInstanceOf(ToolrackException.class)
          .hasMessageStartingWith("tool_version.policy." + field + ": must be ");
    }
  }

  private static Arguments range(String field, long least, long most, LongFunction<Object> holder) {
    return Arguments.of(field, least, most, holder);
  }

  private static Arguments millis(
      String field, long least, long most, Function<Duration, Object> holder) {
    return range(field, least, most, millis -> holder.apply(Duration.ofMillis(millis)));
  }

  private static Policy with(Duration timeout, Duration connectTimeout) {
    return policy(timeout, connectTimeout, 1, 1, 1, Policy.Retry.DEFAULT, Policy.Breaker.DEFAULT);
  }

  private static Policy with(int maxConcurrency, long maxRequestBytes, long maxResponseBytes) {
    return policy(
        Duration.ofSeconds(1),
        Duration.ofSeconds(1),
        maxConcurrency,
        maxRequestBytes,
        maxResponseBytes,
        Policy.Retry.DEFAULT,
        Policy.Breaker.DEFAULT);
  }

  private static Policy policy(
      Duration timeout,
      Duration connectTimeout,
      int maxConcurrency,
      long maxRequestBytes,
      long maxResponseBytes,
      Policy.Retry retry,
      Policy.Breaker breaker) {
    return new Policy(
        timeout,
        connectTimeout,
        false,
        retry,
        maxConcurrency,
        breaker,
        maxRequestBytes,
        maxResponseBytes,
        false);
  }

  private static Policy.Retry retry(int maxAttempts, Duration backoff, double multiplier) {
    return new Policy.Retry(maxAttempts, backoff, Duration.ofSeconds(1), multiplier);
  }

  private static Policy.Breaker breaker(Duration open, int halfOpenCalls) {
    return new Policy.Breaker(new Policy.Trip.Consecutive(5), open, halfOpenCalls);
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
