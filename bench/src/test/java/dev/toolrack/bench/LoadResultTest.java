package dev.toolrack.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LoadResultTest {
  private static final String PRINTED =
      """
      finished in 5.00s, 181234.40 req/s, 120.10MB/s
      requests: 906172 total, 906428 started, 906172 done, 906170 succeeded, 2 failed, 1 errored, 0 timeout
      status codes: 906170 2xx, 0 3xx, 0 4xx, 2 5xx
      traffic: 600.5MB (629658112) total, 100.0MB (104857600) headers, 480.0MB (503316480) data
                           min         max         mean         sd        +/- sd
      time for request:      110us     12.34ms      1.41ms       321us    82.11%
      time for connect:       50us       200us       100us        40us    60.00%
      """;

  @Test
  void readsWhatH2loadPrints() {
    assertThat(LoadResult.parse(PRINTED)).isEqualTo(new LoadResult(181234.40, 906170, 5, 1410.0));
  }

  @Test
  void anythingElseIsShownWhole() {
    assertThatThrownBy(() -> LoadResult.parse("connect: refused"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("connect: refused");
  }
}
