package dev.toolrack.server.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class PayloadBudgetTest {
  private final PayloadBudget budget = new PayloadBudget(100);

  @Test
  void givesWhatThereIsAndNoMore() {
    PayloadBudget.Share first = budget.share();
    PayloadBudget.Share second = budget.share();

    assertThat(first.tryAdd(60)).isTrue();
    assertThat(second.tryAdd(41)).isFalse();
    assertThat(second.tryAdd(40)).isTrue();
    assertThat(budget.held()).isEqualTo(100);
    first.close();
    assertThat(budget.held()).isEqualTo(40);
    assertThat(second.tryAdd(60)).isTrue();
  }

  @Test
  void whatOnlyChangesHandsMayExceedIt() {
    PayloadBudget.Share share = budget.share();
    share.add(150);
    assertThat(budget.held()).isEqualTo(150);
    assertThat(budget.share().tryAdd(1)).isFalse();

    share.remove(100);

    assertThat(budget.share().tryAdd(50)).isTrue();
  }

  @Test
  void aClosedShareTakesNothingAndGivesBackOnce() {
    PayloadBudget.Share share = budget.share();
    share.add(10);
    share.close();
    share.close();
    share.add(10);
    share.remove(10);

    assertThat(share.tryAdd(10)).isFalse();
    assertThat(budget.held()).isZero();
  }

  @Test
  void reachesASizeOnce() {
    PayloadBudget.Share share = budget.share();

    assertThat(share.tryReach(0)).isTrue();
    assertThat(share.tryReach(60)).isTrue();
    assertThat(share.tryReach(40)).isTrue();
    assertThat(budget.held()).isEqualTo(60);
    assertThat(share.tryReach(101)).isFalse();
    assertThat(budget.held()).isEqualTo(60);
    share.close();

    assertThat(share.tryReach(60)).isFalse();
    assertThat(budget.held()).isZero();
  }

  @Test
  void aShareThatIsClosedWhileItTakesGivesEverythingBack() throws InterruptedException {
    for (int round = 0; round < 100; round++) {
      PayloadBudget.Share share = budget.share();
      Thread closing = Thread.ofPlatform().start(share::close);
      while (share.tryAdd(1)) {
        share.add(2);
        share.remove(3);
      }
      closing.join();
    }

    assertThat(budget.held()).isZero();
  }

  /** Defect: while one that does not fit was refused, one that fits was refused with it. */
  @Test
  void whatDoesNotFitIsInNobodysWay() throws InterruptedException {
    AtomicBoolean over = new AtomicBoolean();
    Thread large =
        Thread.ofPlatform()
            .start(
                () -> {
                  PayloadBudget.Share share = budget.share();
                  while (!over.get()) {
                    var _ = share.tryAdd(101);
                  }
                });

    int refused = 0;
    for (int i = 0; i < 200_000; i++) {
      PayloadBudget.Share small = budget.share();
      refused += small.tryAdd(1) ? 0 : 1;
      small.close();
    }
    over.set(true);
    large.join();

    assertThat(refused).isZero();
  }

  @Test
  void smallPayloadsAreNotCounted() {
    assertThat(PayloadBudget.counted(4 * 1024)).isZero();
    assertThat(PayloadBudget.counted(4 * 1024 + 1)).isEqualTo(4 * 1024 + 1);
  }

  @Test
  void hasRoomForSomething() {
    assertThatThrownBy(() -> new PayloadBudget(0)).isInstanceOf(IllegalArgumentException.class);
    assertThat(PayloadBudget.ofHeap().limit()).isPositive();
  }
}
