package dev.toolrack.bench.subject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toolrack.bench.report.Metric;
import dev.toolrack.bench.report.Sample;
import org.junit.jupiter.api.Test;

class RedisTest {
  @Test
  void readsWhatRedisBenchmarkPrints() {
    String csv =
        """
        "test","rps","avg_latency_ms","min_latency_ms","p50_latency_ms","p95_latency_ms","p99_latency_ms","max_latency_ms"
        "GET bench","128205.13","0.201","0.080","0.199","0.287","0.351","1.055"
        """;
    assertThat(Redis.parse(csv, 1_000))
        .isEqualTo(Sample.of(1_000).with(Metric.RATE, 128_205.13).with(Metric.MEAN, 201.0));
  }

  @Test
  void anythingElseIsShownWhole() {
    assertThatThrownBy(() -> Redis.parse("Could not connect", 1))
        .hasMessageContaining("Could not connect");
  }
}
