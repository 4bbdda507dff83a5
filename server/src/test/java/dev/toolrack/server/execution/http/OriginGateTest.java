package dev.toolrack.server.execution.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class OriginGateTest {

  @Test
  void letsInAsManyAsThereArePlacesAndTheOthersInTurn() {
    OriginGate gate = new OriginGate(1);
    List<Integer> entered = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int visitor = i;
      gate.arrive(() -> entered.add(visitor));
    }
    assertThat(entered).containsExactly(0);

    gate.leave();
    assertThat(entered).containsExactly(0, 1);
    gate.leave();
    assertThat(entered).containsExactly(0, 1, 2);
  }

  @Test
  void passesOverWhoNoLongerWantsIn() {
    OriginGate gate = new OriginGate(1);
    List<String> entered = new ArrayList<>();
    gate.arrive(() -> entered.add("first"));
    gate.arrive(() -> false);
    OriginGate.Visitor gone = () -> entered.add("gone");
    gate.arrive(gone);
    gate.arrive(() -> entered.add("last"));
    gate.abandon(gone);

    gate.leave();

    assertThat(entered).containsExactly("first", "last");
  }

  /** Defect: the place was lost, and who waited was never let in. */
  @Test
  void losesNoPlaceToAVisitorThatThrows() {
    OriginGate gate = new OriginGate(1);
    List<String> entered = new ArrayList<>();
    OriginGate.Visitor broken =
        () -> {
          throw new IllegalStateException("broken");
        };
    assertThatThrownBy(() -> gate.arrive(broken)).hasMessage("broken");
    gate.arrive(() -> entered.add("first"));
    gate.arrive(broken);
    gate.arrive(() -> entered.add("second"));
    gate.arrive(() -> entered.add("third"));

    assertThatThrownBy(gate::leave).hasMessage("broken");
    assertThat(entered).containsExactly("first", "second");

    gate.leave();
    assertThat(entered).containsExactly("first", "second", "third");
  }

  /** Guards against a stack that grows with every waiter that leaves at once. */
  @Test
  void staysFlatWhenVisitorsLeaveAtOnce() {
    OriginGate gate = new OriginGate(1);
    AtomicInteger entered = new AtomicInteger();
    gate.arrive(() -> true);
    for (int i = 0; i < 100_000; i++) {
      gate.arrive(
          () -> {
            entered.incrementAndGet();
            gate.leave();
            return true;
          });
    }

    gate.leave();

    assertThat(entered).hasValue(100_000);
  }

  @Test
  void neverLetsInTooManyNorForgetsAnyone() throws InterruptedException {
    OriginGate gate = new OriginGate(3);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    int visitors = 4 * 10_000;
    CountDownLatch done = new CountDownLatch(visitors);
    for (int t = 0; t < 4; t++) {
      Thread.ofPlatform()
          .start(
              () -> {
                for (int i = 0; i < visitors / 4; i++) {
                  gate.arrive(
                      () -> {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        inside.decrementAndGet();
                        gate.leave();
                        done.countDown();
                        return true;
                      });
                }
              });
    }

    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(most.get()).isLessThanOrEqualTo(3);
  }
}
