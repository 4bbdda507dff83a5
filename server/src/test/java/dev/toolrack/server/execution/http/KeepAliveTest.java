package dev.toolrack.server.execution.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeepAliveTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "timeout=5|4",
        "timeout=5, max=100|4",
        "max=100,timeout=15|14",
        "Timeout = 3 ,max=1|2",
        "timeout=1|0",
        "timeout=0|0",
        "timeout=75|30",
        "timeout=99999999999999999999|30",
        "x-timeout=9, timeout=2|1"
      })
  void aSecondLessThanTheUpstreamKeepsIt(String header, long seconds) {
    assertThat(KeepAlive.idleNanos(header)).isEqualTo(TimeUnit.SECONDS.toNanos(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",", "max=100", "timeout", "timeout=", "timeout=5s", "timeout=-1"})
  void whatSaysNothingIsNothing(String header) {
    assertThat(KeepAlive.idleNanos(header)).isEqualTo(HttpInvoker.IDLE_TIMEOUT.toNanos());
  }

  /** Defect: half a minute was taken for less than common servers keep a connection. */
  @Test
  void withoutAWordItIsLessThanTheFiveSecondsOfCommonServers() {
    assertThat(KeepAlive.idleNanos(null)).isLessThan(TimeUnit.SECONDS.toNanos(5));
  }
}
