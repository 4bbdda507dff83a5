package dev.toolrack.server.catalog.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SingleFlightTest {
  private final List<Runnable> tasks = new ArrayList<>();
  private final AtomicInteger loads = new AtomicInteger();

  /** A value lands if it is no older than what its callers ask for. */
  private final SingleFlight.Loader<String, Integer> loader =
      new SingleFlight.Loader<>() {
        @Override
        public Integer load(String key) {
          int load = loads.incrementAndGet();
          if (key.equals("broken")) {
            throw new IllegalStateException("broken");
          }
          return load;
        }

        @Override
        public boolean lands(String key, Integer value, long asked, int attempt) {
          return value >= asked;
        }
      };

  private final SingleFlight<String, Integer> flights = new SingleFlight<>(tasks::add);

  private CompletableFuture<Integer> join(String key, long asked) {
    return flights.join(key, asked, loader);
  }

  private void run() {
    List<Runnable> now = List.copyOf(tasks);
    tasks.clear();
    now.forEach(Runnable::run);
  }

  @Test
  void allWhoAskMeanwhileShareOneLoad() {
    List<CompletableFuture<Integer>> callers = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      callers.add(join("a", 0));
    }
    assertThat(tasks).hasSize(1);
    run();

    assertThat(callers).allSatisfy(caller -> assertThat(caller).isCompletedWithValue(1));
    assertThat(loads).hasValue(1);
  }

  @Test
  void whoAsksAfterTheLandingStartsAnother() {
    CompletableFuture<Integer> first = join("a", 0);
    run();
    CompletableFuture<Integer> second = join("a", 0);
    run();
    assertThat(first).isCompletedWithValue(1);
    assertThat(second).isCompletedWithValue(2);
  }

  @Test
  void loadsAgainUntilWhatTheLatestCallerAskedForIsThere() {
    CompletableFuture<Integer> early = join("a", 0);
    CompletableFuture<Integer> late = join("a", 3);
    run();
    assertThat(early).isCompletedWithValue(3);
    assertThat(late).isCompletedWithValue(3);
  }

  @Test
  void oneCallerThatCancelsEndsNothingForTheOthers() {
    CompletableFuture<Integer> one = join("a", 0);
    CompletableFuture<Integer> two = join("a", 0);
    one.cancel(true);
    run();
    assertThat(two).isCompletedWithValue(1);
  }

  @Test
  void aFailureReachesAllAndIsNotKept() {
    CompletableFuture<Integer> one = join("broken", 0);
    run();
    assertThatThrownBy(one::join).hasRootCauseMessage("broken");
    CompletableFuture<Integer> two = join("broken", 0);
    run();
    assertThat(two).isCompletedExceptionally();
    assertThat(loads).hasValue(2);
  }
}
