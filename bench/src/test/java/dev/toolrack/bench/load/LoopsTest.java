package dev.toolrack.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toolrack.bench.report.Metric;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoopsTest {
  private static final Duration SHORT = Duration.ofMillis(20);

  /** Ends on another thread, as a call over a network does. */
  private static void later(Runnable task) {
    var _ = CompletableFuture.runAsync(task);
  }

  @Test
  void aClosedLoopCountsWhatWasAnswered() {
    AtomicInteger begun = new AtomicInteger();
    LoadResult result =
        ClosedLoop.run(
            ended -> {
              begun.incrementAndGet();
              later(() -> ended.with(null));
            },
            3,
            SHORT);
    assertThat(result.done()).isEqualTo(begun.get()).isGreaterThanOrEqualTo(3);
    assertThat(result.latency().getTotalCount()).isEqualTo(result.done());
    assertThat(result.sample().values()).containsKeys(Metric.RATE, Metric.P50, Metric.P99);
  }

  @Test
  void anOpenLoopBeginsAsManyCallsAsItsRateSays() {
    LoadResult result = OpenLoop.run(ended -> ended.with(null), 1_000, SHORT);
    assertThat(result.done()).isEqualTo(20);
  }

  @Test
  void anOpenLoopCountsLatencyFromWhenACallWasDue() {
    AtomicInteger begun = new AtomicInteger();
    LoadResult result =
        OpenLoop.run(
            ended -> {
              if (begun.incrementAndGet() == 1) {
                stallMillis(10);
              }
              ended.with(null);
            },
            1_000,
            SHORT);
    // The second call was due 9 ms before the stall ended.
    assertThat(result.latency().getValueAtPercentile(90)).isGreaterThan(1_000_000);
  }

  private static void stallMillis(long millis) {
    long until = System.nanoTime() + millis * 1_000_000;
    while (System.nanoTime() - until < 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aRoundWithOneFailureDoesNotCount() {
    AtomicInteger begun = new AtomicInteger();
    Call call = ended -> ended.with(begun.incrementAndGet() == 2 ? "a wrong reply" : null);
    assertThatThrownBy(() -> OpenLoop.run(call, 1_000, SHORT).sample())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageMatching(
            "1 of 20 calls failed, the last after 0\\.\\d s, the first after 0\\.\\d s: a wrong reply");
  }
}
