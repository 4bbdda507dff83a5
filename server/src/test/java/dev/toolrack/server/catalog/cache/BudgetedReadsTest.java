package dev.toolrack.server.catalog.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class BudgetedReadsTest {
  private static final Duration PROBE = Duration.ofMillis(250);
  private static final Duration LIFETIME = Duration.ofMinutes(1);

  private final FakeTime time = new FakeTime();
  private final FakeSharedMap<String, String> map = new FakeSharedMap<>();
  private final BudgetedReads<String, String> reads =
      new BudgetedReads<>("test", map, time, Duration.ofMillis(1), PROBE);

  private void failThreeTimes() {
    map.frozen = true;
    for (int i = 0; i < 3; i++) {
      assertThat(reads.read("key")).isNull();
    }
  }

  @Test
  void aHolderThatFailedThriceIsAskedOnceAnIntervalUntilItAnswers() {
    map.entries.put("key", "value");
    failThreeTimes();

    assertThat(reads.read("key")).isNull();
    assertThat(map.reads).isEqualTo(3);
    time.pass(PROBE);
    assertThat(reads.read("key")).isNull();
    assertThat(reads.read("key")).isNull();
    assertThat(map.reads).isEqualTo(4);

    map.frozen = false;
    time.pass(PROBE);
    assertThat(reads.read("key")).isEqualTo("value");
    assertThat(reads.read("key")).isEqualTo("value");
    assertThat(map.reads).isEqualTo(6);
  }

  /** Writes that nobody takes used to pile up in the memory of those who wrote them. */
  @Test
  void writesToAFrozenHolderDoNotPileUp() {
    map.frozen = true;
    for (int i = 0; i < 10_000; i++) {
      reads.offer("key-" + i, "value", LIFETIME);
    }
    assertThat(map.offers).isEqualTo(128);

    map.writes.forEach(write -> write.completeExceptionally(new TimeoutException()));
    reads.offer("key", "value", LIFETIME);
    assertThat(map.offers).isEqualTo(129);
  }

  @Test
  void aHolderThatIsPassedOverIsNotWrittenTo() {
    failThreeTimes();

    reads.offer("key", "value", LIFETIME);

    assertThat(map.offers).isZero();
  }
}
