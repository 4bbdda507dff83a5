package dev.toolrack.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toolrack.bench.report.Metric;
import dev.toolrack.bench.report.Sample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class H2loadTest {
  private static final String PRINTED =
      """
      finished in 5.00s, 181234.40 req/s, 120.10MB/s
      requests: 906172 total, 906428 started, 906172 done, 906172 succeeded, 0 failed, 0 errored, 0 timeout
      status codes: 906172 2xx, 0 3xx, 0 4xx, 0 5xx
      traffic: 600.5MB (629658112) total, 100.0MB (104857600) headers (space savings 80.00%), 480.0MB (503316480) data
                           min         max         mean         sd        +/- sd
      time for request:      110us     12.34ms      1.41ms       321us    82.11%
      time for connect:       50us       200us       100us        40us    60.00%
      """;

  @Test
  void readsWhatH2loadPrints() {
    assertThat(H2load.parse(PRINTED, 555))
        .isEqualTo(Sample.of(906_172).with(Metric.RATE, 181_234.40).with(Metric.MEAN, 1_410.0));
  }

  @ParameterizedTest
  @CsvSource({
    "0 failed, 1 failed",
    "0 errored, 1 errored",
    "0 timeout, 1 timeout",
    "0 4xx, 1 4xx",
    "0 5xx, 1 5xx",
  })
  void aFailedRequestIsRefused(String none, String one) {
    assertThatThrownBy(() -> H2load.parse(PRINTED.replace(none, one), 555))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(one);
  }

  @Test
  void repliesWithoutTheirBytesAreRefused() {
    // A gRPC call that fails has an HTTP status of 200 and no data.
    assertThatThrownBy(() -> H2load.parse(PRINTED, 640))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("640 bytes");
  }

  @Test
  void anythingElseIsShownWhole() {
    assertThatThrownBy(() -> H2load.parse("connect: refused", 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("connect: refused");
  }
}
