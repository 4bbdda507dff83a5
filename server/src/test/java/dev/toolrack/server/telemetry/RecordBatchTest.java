package dev.toolrack.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.execution.ExecutionRecord;
import dev.toolrack.server.failure.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordBatchTest {
  private static final Instant NOON = Instant.parse("2026-03-04T12:00:00.000001Z");

  private final RecordBatch batch = new RecordBatch();

  /** A record whose every figure is another one's. */
  private static ExecutionRecord numbered(int i) {
    return new ExecutionRecord(
        new UUID(i, -i),
        "tenant",
        "tool",
        "1.0." + i,
        NOON.plus(Duration.ofNanos(1_000L * i)),
        10_000_000L + 1_000L * i,
        20_000_000L + 1_000L * i,
        null,
        200 + i,
        300 + i,
        400 + i,
        500 + i,
        "request-" + i);
  }

  private static ExecutionRecord of(
      String tenant, String slug, Instant start, @Nullable Reason failure) {
    return new ExecutionRecord(
        new UUID(0, 0), tenant, slug, "", start, 0, 0, failure, 0, 0, 0, 0, "");
  }

  /** Guards against a column that does not grow with the others. */
  @Test
  void holdsEveryFigureOfAnyNumberOfRecords() {
    int count = 5_000;
    for (int i = 0; i < count; i++) {
      batch.add(numbered(i));
    }

    assertThat(batch.size()).isEqualTo(count);
    assertThat(batch.groups()).isEqualTo(1);
    long noon = Micros.of(NOON);
    for (int i = 0; i < count; i++) {
      assertThat(batch.executionId(i)).isEqualTo(new UUID(i, -i));
      assertThat(batch.mostSignificant(i)).isEqualTo(i);
      assertThat(batch.leastSignificant(i)).isEqualTo(-i);
      assertThat(batch.group(i).slug()).isEqualTo("tool");
      assertThat(batch.version(i)).isEqualTo("1.0." + i);
      assertThat(batch.startMicros(i)).isEqualTo(noon + i);
      assertThat(batch.durationMicros(i)).isEqualTo(10_000 + i);
      assertThat(batch.upstreamMicros(i)).isEqualTo(20_000 + i);
      assertThat(batch.upstreamStatus(i)).isEqualTo(200 + i);
      assertThat(batch.attempts(i)).isEqualTo(300 + i);
      assertThat(batch.requestBytes(i)).isEqualTo(400 + i);
      assertThat(batch.responseBytes(i)).isEqualTo(500 + i);
      assertThat(batch.requestId(i)).isEqualTo("request-" + i);
    }
  }

  @Test
  void aGroupIsATenantAToolAnHourAndAnOutcome() {
    List<ExecutionRecord> different =
        List.of(
            of("a", "tool", NOON, null),
            of("b", "tool", NOON, null),
            of("a", "other", NOON, null),
            of("a", "tool", NOON.plus(Duration.ofHours(1)), null),
            of("a", "tool", NOON, Reason.UPSTREAM_FAILED));
    List<Integer> indexes = new ArrayList<>();
    for (int round = 0; round < 2; round++) {
      different.forEach(batch::add);
    }
    for (int i = 0; i < batch.size(); i++) {
      indexes.add(batch.group(i).index());
    }

    assertThat(indexes).containsExactly(0, 1, 2, 3, 4, 0, 1, 2, 3, 4);
    assertThat(batch.groups()).isEqualTo(5);
    assertThat(batch.group(1).tenant()).isEqualTo("b");
  }

  @Test
  void isUsedAgainAsIfItWereNew() {
    batch.add(numbered(1));
    batch.add(of("a", "tool", NOON, null));
    batch.clear();
    assertThat(batch.size()).isZero();
    assertThat(batch.groups()).isZero();

    batch.add(of("a", "tool", NOON, null));

    assertThat(batch.size()).isEqualTo(1);
    assertThat(batch.groups()).isEqualTo(1);
    assertThat(batch.group(0).index()).isZero();
  }
}
