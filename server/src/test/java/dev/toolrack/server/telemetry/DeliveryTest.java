package dev.toolrack.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeliveryTest {
  private static final long FLUSH_NANOS = Duration.ofMillis(200).toNanos();

  private final FakeSink sink = new FakeSink();
  private final TelemetryCounts counts = new TelemetryCounts();
  private final RecordRing ring = new RecordRing(64);
  private final AtomicLong time = new AtomicLong(Long.MAX_VALUE - FLUSH_NANOS / 2);
  private final Delivery delivery =
      new Delivery(
          ring, sink, counts, new TelemetryOptions(64, 4, Duration.ofMillis(200)), time::get);

  private void offer(String... slugs) {
    for (String slug : slugs) {
      counts.countAccepted();
      assertThat(ring.offer(ExecutionRecords.named(slug))).isNotEqualTo(RecordRing.FULL);
    }
  }

  @Test
  void writesWhenTheBatchIsFull() {
    offer("a", "b", "c");
    assertThat(delivery.step(false)).isEqualTo(FLUSH_NANOS);
    assertThat(sink.written()).isEmpty();

    offer("d", "e");
    assertThat(delivery.step(false)).isZero();
    assertThat(sink.batches()).containsExactly(4);

    assertThat(delivery.step(false)).isPositive();
    assertThat(sink.batches()).containsExactly(4);
  }

  @Test
  void emptiesTheQueueBeforeTheBatchIsFull() {
    offer("a", "b");
    assertThat(delivery.step(false)).isPositive();
    assertThat(ring.size()).isZero();
    offer("c", "d");
    assertThat(delivery.step(false)).isZero();
    assertThat(sink.written()).containsExactly("a", "b", "c", "d");
    assertThat(delivery.isDone()).isTrue();
  }

  @Test
  void writesWhenTheIntervalIsOver() {
    offer("a");
    assertThat(delivery.step(false)).isEqualTo(FLUSH_NANOS);
    time.addAndGet(FLUSH_NANOS);
    assertThat(delivery.step(false)).isZero();
    assertThat(sink.batches()).containsExactly(1);
    assertThat(delivery.isDone()).isTrue();
  }

  @Test
  void writesAtOnceWhenFlushed() {
    offer("a");
    assertThat(delivery.step(true)).isZero();
    assertThat(sink.batches()).containsExactly(1);
  }

  @Test
  void triesAgainWithGrowingPausesWhileTheSinkIsAway() {
    sink.setAway(true);
    offer("a", "b", "c", "d");
    long[] pausesMillis = {100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000};
    for (long pauseMillis : pausesMillis) {
      long wait = delivery.step(false);
      assertThat(wait).isEqualTo(Duration.ofMillis(pauseMillis).toNanos());
      assertThat(delivery.step(false)).isEqualTo(wait);
      time.addAndGet(wait);
    }
    assertThat(counts.dropped()).isZero();
    assertThat(delivery.inHand()).isEqualTo(4);

    sink.setAway(false);
    assertThat(delivery.step(false)).isZero();
    assertThat(sink.batches()).containsExactly(4);
    assertThat(counts.written()).isEqualTo(4);
  }

  @Test
  void aStopWaitsNoLongerThanTheShortestPause() {
    sink.setAway(true);
    offer("a", "b", "c", "d");
    for (int i = 0; i < 4; i++) {
      time.addAndGet(delivery.step(false));
    }
    long shortest = Duration.ofMillis(100).toNanos();
    assertThat(delivery.step(false)).isGreaterThan(shortest);

    assertThat(delivery.step(true)).isEqualTo(shortest);
    time.addAndGet(shortest);
    sink.setAway(false);
    assertThat(delivery.step(true)).isZero();
    assertThat(counts.written()).isEqualTo(4);
  }

  /** A write whose answer was lost used to be done twice. */
  @Test
  void doesNotRepeatABatchWhoseAnswerWasLost() {
    sink.loseNextAnswer();
    offer("a", "b", "c", "d");
    long wait = delivery.step(false);
    assertThat(wait).isPositive();
    assertThat(counts.written()).isZero();
    time.addAndGet(wait);
    assertThat(delivery.step(false)).isZero();
    assertThat(sink.written()).hasSize(4);
    assertThat(counts.written()).isEqualTo(4);
  }

  @Test
  void dropsOnlyTheRecordsAtFault() {
    offer("a", FakeSink.POISON, "b", FakeSink.POISON, "c");
    while (!delivery.isDone()) {
      assertThat(delivery.step(true)).isZero();
    }
    assertThat(sink.written()).containsExactly("a", "b", "c");
    assertThat(counts.dropped(DropReason.FAILED)).isEqualTo(2);
    assertThat(counts.accepted()).isEqualTo(counts.written() + counts.dropped());
  }

  @Test
  void countsWhatItAbandons() {
    sink.setAway(true);
    offer("a", "b", "c", "d", "e");
    assertThat(delivery.step(false)).isPositive();
    delivery.abandon();
    Delivery.drop(ring, counts);
    assertThat(counts.dropped(DropReason.SHUTDOWN)).isEqualTo(5);
    assertThat(delivery.isDone()).isTrue();
  }
}
