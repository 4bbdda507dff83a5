package dev.toolrack.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerFailuresTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "toolrack.v1.ToolService/Resolve | NOT_FOUND | 2.0 | true",
        "toolrack.v1.ToolService/Resolve | NOT_FOUND | 0.0 | false",
        "toolrack.v1.ToolService/Resolve | OK | 5.0 | false",
        "toolrack.v1.ToolService/Resolve | CANCELLED | 5.0 | false",
        "other | NOT_FOUND | 5.0 | false",
      })
  void countsWhatFailed(String method, String status, String count, boolean failure) {
    String line =
        "toolrack_request_seconds_count{method=\"%s\",status=\"%s\",} %s"
            .formatted(method, status, count);
    assertThat(ServerFailures.isFailure(line)).isEqualTo(failure);
  }

  @ParameterizedTest
  @CsvSource({"ok, false", "cancelled, false", "upstream_broken, true"})
  void countsExecutionsThatFailed(String outcome, boolean failure) {
    String line = "toolrack_executions_total{outcome=\"%s\",} 3.0".formatted(outcome);
    assertThat(ServerFailures.isFailure(line)).isEqualTo(failure);
  }
}
