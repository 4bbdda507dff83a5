package dev.toolrack.server.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class BesideTest {
  private final List<String> closed = new ArrayList<>();

  private String open(CloseStack stack, String name) {
    AutoCloseable opened = stack.opened(() -> closed.add(name));
    assertThat(opened).isNotNull();
    return name;
  }

  @Test
  void isBuiltWhileOthersAreAndClosedInReverse() {
    CountDownLatch others = new CountDownLatch(1);
    try (Beside<String> beside =
        Beside.start(
            "test",
            stack -> {
              String first = open(stack, "first");
              awaitUninterruptibly(others);
              return first + open(stack, "second");
            })) {
      others.countDown();
      assertThat(beside.get()).isEqualTo("firstsecond");
      assertThat(beside.get()).isEqualTo("firstsecond");
      assertThat(closed).isEmpty();
    }
    assertThat(closed).containsExactly("second", "first");
  }

  @Test
  void aFailureIsThrownAsItIsAndWhatWasOpenedIsClosed() {
    StartException failure = new StartException("no", new IllegalStateException());
    Beside<String> beside =
        Beside.start(
            "test",
            stack -> {
              assertThat(open(stack, "first")).isEqualTo("first");
              throw failure;
            });
    assertThatThrownBy(beside::get).isSameAs(failure);
    beside.close();
    beside.close();
    assertThat(closed).containsExactly("first");
  }

  /** A start that fails elsewhere does not leave what is still being built behind. */
  @Test
  void closingWaitsForWhatIsBeingBuilt() {
    Thread closing = Thread.currentThread();
    Beside<String> beside =
        Beside.start(
            "test",
            stack -> {
              while (closing.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
              }
              return open(stack, "late");
            });
    beside.close();
    assertThat(closed).containsExactly("late");
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
