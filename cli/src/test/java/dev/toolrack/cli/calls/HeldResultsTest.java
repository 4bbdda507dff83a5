package dev.toolrack.cli.calls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.cli.calls.HeldResults.Shown;
import dev.toolrack.client.BatchItem;
import dev.toolrack.client.ExecutionResult;
import dev.toolrack.client.Outcome;
import dev.toolrack.client.Timings;
import java.time.Duration;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HeldResultsTest {
  private static final Timings TIMINGS =
      new Timings(
          Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

  private final HeldResults results =
      new HeldResults(
          10, item -> new Shown(true, item.outcome().orElseThrow().outputJson(), "of a call"));

  @AfterEach
  void close() {
    results.close();
  }

  private void take(int index, String output) {
    results.onNext(
        new BatchItem(
            index,
            new Outcome.Success<>(new ExecutionResult(output, "1.0.0", "", 1, TIMINGS, false))));
  }

  @Test
  void thoseBeyondWhatMemoryHoldsComeBackAsTheyWere() {
    take(2, "\"zwei\"");
    take(4, "\"vier für später\"");
    take(3, "\"троє\"");
    take(1, "\"一つ\"");
    take(0, "{}");
    results.onComplete();
    assertThat(results.await(0)).contains(new Shown(true, "{}", "of a call"));
    assertThat(results.await(1)).contains(new Shown(true, "\"一つ\"", "of a call"));
    assertThat(results.await(2)).contains(new Shown(true, "\"zwei\"", "of a call"));
    assertThat(results.await(3)).contains(new Shown(true, "\"троє\"", "of a call"));
    assertThat(results.await(4)).contains(new Shown(true, "\"vier für später\"", "of a call"));
    assertThat(results.holdsMore()).isFalse();
  }

  @Test
  void anEndWithoutAResultIsOneForWhoeverWaits() {
    take(1, "1");
    IllegalArgumentException why = new IllegalArgumentException("why");
    results.onError(why);
    assertThat(results.await(0)).isEmpty();
    assertThat(results.holdsMore()).isTrue();
    assertThat(results.await(1)).isPresent();
    assertThat(results.failure()).isSameAs(why);
  }

  @Test
  void closingThemEndsTheBatch() {
    int[] cancelled = {0};
    results.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long n) {}

          @Override
          public void cancel() {
            cancelled[0]++;
          }
        });
    results.close();
    take(0, "0");
    assertThat(cancelled[0]).isOne();
    assertThat(results.await(0)).isEmpty();
  }
}
