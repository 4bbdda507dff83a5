package dev.toolrack.server.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class OneAtATimeTest {
  private final List<Runnable> coming = new ArrayList<>();
  private int taken;
  private final OneAtATime step =
      new OneAtATime(
          () -> {
            taken++;
            if (!coming.isEmpty()) {
              coming.removeFirst().run();
            }
          });

  @Test
  void isTakenOnceMoreForWhoSignalsMeanwhile() {
    coming.add(
        () -> {
          step.signal();
          step.signal();
          assertThat(taken).isEqualTo(1);
        });

    step.signal();
    assertThat(taken).isEqualTo(2);
    step.signal();
    assertThat(taken).isEqualTo(3);
  }

  @Test
  void staysFlat() {
    for (int i = 0; i < 100_000; i++) {
      coming.add(step::signal);
    }
    step.signal();
    assertThat(taken).isEqualTo(100_001);
  }

  /** Defect: one that threw was never taken again. */
  @Test
  void goesOnAfterOneThatThrows() {
    coming.add(
        () -> {
          step.signal();
          throw new IllegalStateException("first");
        });
    coming.add(
        () -> {
          throw new AssertionError("second");
        });

    assertThatThrownBy(step::signal)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("first")
        .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(1));
    assertThat(taken).isEqualTo(2);

    step.signal();
    assertThat(taken).isEqualTo(3);
  }

  @Test
  void forgetsNoSignal() throws InterruptedException {
    Queue<Integer> given = new ConcurrentLinkedQueue<>();
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    OneAtATime shared =
        new OneAtATime(
            () -> {
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              given.clear();
              inside.decrementAndGet();
            });
    CountDownLatch done = new CountDownLatch(4);
    for (int t = 0; t < 4; t++) {
      Thread.ofPlatform()
          .start(
              () -> {
                for (int i = 0; i < 10_000; i++) {
                  given.add(i);
                  shared.signal();
                }
                done.countDown();
              });
    }
    done.await();

    assertThat(given).isEmpty();
    assertThat(most).hasValue(1);
  }
}
