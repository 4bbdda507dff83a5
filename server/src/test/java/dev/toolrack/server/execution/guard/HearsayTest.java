package dev.toolrack.server.execution.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.catalog.Policy.Trip;
import dev.toolrack.server.execution.Breakers.State;
import dev.toolrack.server.testing.FakeBus;
import dev.toolrack.server.testing.FakeTime;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What news of other replicas make of one breaker. */
class HearsayTest {
  private static final Duration OPEN = Duration.ofSeconds(40);

  /** The whole of it is drawn. */
  private static final Duration JITTER = Duration.ofSeconds(5);

  private static final Policy.Breaker POLICY = new Policy.Breaker(new Trip.Consecutive(2), OPEN, 1);

  private final FakeTime time = new FakeTime();
  private final BreakerNews news = new BreakerNews(new FakeBus<byte[]>().topic(), time, time);
  private final EndpointGuard guard =
      new EndpointGuard(
          "endpoint", EndpointDigest.of("endpoint", POLICY), POLICY, news, bound -> bound, time);

  private boolean heardDead(Duration openFor) {
    return guard.heardDead(openFor.toNanos());
  }

  private Object acquired() {
    return Objects.requireNonNull(guard.tryAcquire());
  }

  private void open() {
    guard.onFailure(acquired());
    guard.onFailure(acquired());
    assertThat(guard.state().state()).isEqualTo(State.OPEN);
  }

  @Test
  void opensForTheToldTimeAndAJitterAndSaysSo() {
    assertThat(heardDead(Duration.ofSeconds(10))).isTrue();

    assertThat(guard.tryAcquire()).isNull();
    assertThat(guard.retryAfter()).isEqualTo(Duration.ofSeconds(10).plus(JITTER));
    time.pass(Duration.ofSeconds(10).plus(JITTER).plusMillis(1));
    assertThat(guard.tryAcquire()).isNotNull();
  }

  @Test
  void opensForNoLongerThanItsOwnPolicySays() {
    assertThat(heardDead(Duration.ofHours(1))).isTrue();

    assertThat(guard.retryAfter()).isEqualTo(OPEN.plus(JITTER));
  }

  @Test
  void whatItFoundDeadItselfStaysOpenUntilTheLaterEnd() {
    open();
    time.pass(Duration.ofSeconds(20));
    assertThat(heardDead(Duration.ofSeconds(10))).isTrue();
    assertThat(guard.retryAfter()).as("its own").isEqualTo(Duration.ofSeconds(20).plus(JITTER));

    time.pass(Duration.ofSeconds(20).plus(JITTER).plusMillis(1));
    guard.onFailure(acquired());
    time.pass(Duration.ofSeconds(30));
    assertThat(heardDead(Duration.ofSeconds(25))).isTrue();
    assertThat(guard.retryAfter()).as("heard").isEqualTo(Duration.ofSeconds(25).plus(JITTER));
  }

  @Test
  void theSameOutageToldByAnotherOneHoldsItOpenNoLonger() {
    assertThat(heardDead(Duration.ofSeconds(30))).isTrue();
    time.pass(Duration.ofSeconds(10));
    assertThat(heardDead(Duration.ofSeconds(30))).isFalse();
    assertThat(guard.retryAfter()).isEqualTo(Duration.ofSeconds(20).plus(JITTER));
  }

  @Test
  void theNextProbeThatFailedElsewhereHoldsItOpenAgain() {
    assertThat(heardDead(Duration.ofSeconds(30))).isTrue();
    time.pass(Duration.ofSeconds(11));
    assertThat(heardDead(Duration.ofSeconds(30))).isTrue();
    assertThat(guard.retryAfter()).isEqualTo(Duration.ofSeconds(30).plus(JITTER));

    time.pass(Duration.ofSeconds(30));
    assertThat(heardDead(Duration.ofSeconds(30))).as("the third").isTrue();
    time.pass(Duration.ofSeconds(30));
    assertThat(heardDead(Duration.ofSeconds(30))).as("one too many").isFalse();
    assertThat(guard.retryAfter()).isEqualTo(JITTER);
  }

  @Test
  void aFailureAfterAnAnswerMakesItBelieve() {
    guard.onSuccess(acquired());
    time.pass(Duration.ofSeconds(1));
    guard.onFailure(acquired());

    assertThat(heardDead(OPEN)).isTrue();
    assertThat(guard.state().state()).isEqualTo(State.OPEN);
  }

  @Test
  void anAnswerAfterAFailureMakesItDoubt() {
    guard.onFailure(acquired());
    time.pass(Duration.ofSeconds(1));
    guard.onSuccess(acquired());

    assertThat(heardDead(OPEN)).as("the next failure opens it").isTrue();
    assertThat(guard.state().state()).isEqualTo(State.CLOSED);
    assertThat(heardDead(OPEN)).as("as was known").isFalse();
    assertThat(guard.heardAlive()).as("the suspicion ends").isTrue();
    assertThat(guard.heardAlive()).isFalse();
  }

  @Test
  void whileItProbesItHearsNothing() {
    open();
    time.pass(OPEN.plusMillis(1));
    Object probe = acquired();

    assertThat(heardDead(OPEN)).isFalse();
    assertThat(guard.heardAlive()).isFalse();

    guard.onSuccess(probe);
    assertThat(guard.state().state()).isEqualTo(State.CLOSED);
  }

  @Test
  void tellsOthersOfAProbeOnlyWhenItHasSucceeded() {
    open();
    time.pass(OPEN.plusMillis(1));
    assertThat(news.sent()).isEqualTo(1);
    Object probe = acquired();
    time.pass(Duration.ofSeconds(1));
    assertThat(news.sent()).isEqualTo(1);

    guard.onSuccess(probe);
    time.pass(Duration.ofSeconds(1));
    assertThat(news.sent()).isEqualTo(2);
  }

  @Test
  void aProbeElsewhereLetsItGoOn() {
    assertThat(heardDead(OPEN)).isTrue();
    assertThat(guard.heardAlive()).isTrue();
    assertThat(guard.state().state()).isEqualTo(State.CLOSED);
    time.pass(Duration.ofSeconds(1));
    assertThat(news.sent()).as("what was heard is not told again").isZero();
  }
}
