package dev.toolrack.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SampleTest {
  @Test
  void whatWasDoneAtTheSameTimeAddsUp() {
    Sample sum =
        Sample.sum(
            List.of(
                Sample.of(10).with(Metric.RATE, 5).with(Metric.MEAN, 100),
                Sample.of(30).with(Metric.RATE, 15).with(Metric.MEAN, 300)));

    assertThat(sum).isEqualTo(Sample.of(40).with(Metric.RATE, 20));
  }
}
