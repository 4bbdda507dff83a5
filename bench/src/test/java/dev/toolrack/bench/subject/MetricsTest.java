package dev.toolrack.bench.subject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricsTest {
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
  void findsCallsThatFailed(String method, String status, String count, boolean failure) {
    check(
        "toolrack_request_seconds_count{method=\"%s\",status=\"%s\",} %s"
            .formatted(method, status, count),
        failure);
  }

  @ParameterizedTest
  @CsvSource({"ok, false", "cancelled, false", "upstream_broken, true"})
  void findsExecutionsThatFailed(String outcome, boolean failure) {
    check("toolrack_executions_total{outcome=\"%s\",} 3.0".formatted(outcome), failure);
  }

  private static void check(String line, boolean failure) {
    Metrics metrics = Metrics.parse("# HELP\n" + line + "\n");
    if (failure) {
      assertThatThrownBy(metrics::requireNoFailures).hasMessageContaining(line);
    } else {
      assertThatCode(metrics::requireNoFailures).doesNotThrowAnyException();
    }
  }

  @Test
  void whatFailedBeforeIsNoFailureSince() {
    Metrics before = Metrics.parse("toolrack_executions_total{outcome=\"admission_shed\",} 3.0");
    Metrics oneMore = Metrics.parse("toolrack_executions_total{outcome=\"admission_shed\",} 4.0");

    assertThatCode(() -> before.requireNoFailuresSince(before)).doesNotThrowAnyException();
    assertThatThrownBy(() -> oneMore.requireNoFailuresSince(before))
        .hasMessageContaining("admission_shed");
  }

  @Test
  void addsUpWhatHasTheWords() {
    Metrics metrics =
        Metrics.parse(
            """
            resolves_total{served="database",} 3.0
            resolves_total{served="near_cache",} 4.0
            resolves_total_created{served="database",} 9.0
            plain 5.0
            """);
    assertThat(metrics.value("resolves_total")).isEqualTo(7);
    assertThat(metrics.value("resolves_total", "database")).isEqualTo(3);
    assertThat(metrics.value("plain")).isEqualTo(5);
    assertThat(metrics.value("absent")).isZero();
  }
}
