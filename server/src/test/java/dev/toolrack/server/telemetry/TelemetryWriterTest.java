package dev.toolrack.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class TelemetryWriterTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final FakeSink sink = new FakeSink();

  private void assertBalanced(TelemetryWriter writer) {
    TelemetryCounts counts = writer.counts();
    assertThat(counts.accepted()).isEqualTo(counts.written() + counts.dropped());
    assertThat(counts.written()).isEqualTo(sink.written().size());
    assertThat(writer.queued()).isZero();
  }

  @Test
  void writesEverythingBeforeItCloses() {
    TelemetryWriter writer = TelemetryWriter.start(sink, TelemetryOptions.DEFAULT);
    for (int i = 0; i < 1_000; i++) {
      writer.onFinished(ExecutionRecords.named("tool"));
    }
    assertThat(writer.close(LONG)).isTrue();
    assertThat(writer.counts().written()).isEqualTo(1_000);
    assertBalanced(writer);
    assertThat(writer)
        .hasToString("TelemetryWriter{accepted 1000, written 1000, dropped 0, queued 0}");
  }

  @Test
  void dropsAndCountsWhatTheQueueCannotHold() {
    sink.setAway(true);
    TelemetryWriter writer =
        TelemetryWriter.start(sink, new TelemetryOptions(8, 4, Duration.ofMillis(1)));
    for (int i = 0; i < 100; i++) {
      writer.onFinished(ExecutionRecords.named("tool"));
    }
    assertThat(writer.counts().dropped(DropReason.OVERFLOW)).isBetween(88L, 92L);
    sink.setAway(false);
    assertThat(writer.close(LONG)).isTrue();
    assertBalanced(writer);
  }

  @Test
  void dropsAndCountsWhatComesAfterTheStop() {
    TelemetryWriter writer = TelemetryWriter.start(sink, TelemetryOptions.DEFAULT);
    assertThat(writer.close(LONG)).isTrue();
    writer.onFinished(ExecutionRecords.named("tool"));
    assertThat(writer.counts().dropped(DropReason.SHUTDOWN)).isEqualTo(1);
    assertBalanced(writer);
  }

  @Test
  void countsWhatCannotBeWrittenInTime() {
    sink.setAway(true);
    TelemetryWriter writer = TelemetryWriter.start(sink, TelemetryOptions.DEFAULT);
    for (int i = 0; i < 10; i++) {
      writer.onFinished(ExecutionRecords.named("tool"));
    }
    assertThat(writer.close(Duration.ofMillis(50))).isTrue();
    assertThat(writer.counts().dropped(DropReason.SHUTDOWN)).isEqualTo(10);
    assertBalanced(writer);
  }

  /** A write that never returned used to keep the stop waiting. */
  @Test
  void abortsAWriteThatHangs() {
    sink.hang();
    TelemetryWriter writer =
        TelemetryWriter.start(sink, new TelemetryOptions(8, 4, Duration.ofMillis(1)));
    writer.onFinished(ExecutionRecords.named("tool"));
    Awaitility.await().until(() -> sink.writes() == 1);
    assertThat(writer.close(Duration.ofMillis(50))).isTrue();
    assertThat(writer.counts().dropped(DropReason.SHUTDOWN)).isEqualTo(1);
    assertBalanced(writer);
  }

  /** A record that was offered while the writer ended used to be counted nowhere. */
  @RepeatedTest(20)
  void balancesWhileOthersStillOffer() throws InterruptedException, ExecutionException {
    TelemetryWriter writer =
        TelemetryWriter.start(sink, new TelemetryOptions(256, 16, Duration.ofMillis(1)));
    int producers = 4;
    int each = 2_000;
    CountDownLatch halfWay = new CountDownLatch(producers);
    Callable<Void> producer =
        () -> {
          for (int i = 0; i < each; i++) {
            if (i == each / 2) {
              halfWay.countDown();
            }
            writer.onFinished(ExecutionRecords.named(i % 97 == 0 ? FakeSink.POISON : "tool"));
          }
          return null;
        };
    try (var threads = Executors.newCachedThreadPool()) {
      List<Future<Void>> producing = new ArrayList<>();
      for (int i = 0; i < producers; i++) {
        producing.add(threads.submit(producer));
      }
      halfWay.await();
      assertThat(writer.close(LONG)).isTrue();
      for (Future<Void> task : producing) {
        task.get();
      }
    }
    assertThat(writer.counts().accepted()).isEqualTo(producers * (long) each);
    assertBalanced(writer);
  }
}
