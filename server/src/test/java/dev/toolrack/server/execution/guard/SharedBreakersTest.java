package dev.toolrack.server.execution.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.catalog.Policy.Trip;
import dev.toolrack.server.execution.Breakers.State;
import dev.toolrack.server.execution.guard.GuardedReplica.End;
import dev.toolrack.server.testing.FakeBus;
import dev.toolrack.server.testing.FakeTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Three replicas that call one upstream and tell each other what they find. */
class SharedBreakersTest {
  private static final Duration OPEN = Duration.ofSeconds(30);
  private static final Duration SOON = Duration.ofMillis(20);
  private static final Policy POLICY = policy(OPEN);

  private final FakeTime time = new FakeTime();
  private final FakeBus<byte[]> bus = new FakeBus<>();
  private final GuardedReplica one = replica(0.1);
  private final GuardedReplica two = replica(0.5);
  private final GuardedReplica three = replica(0.9);
  private final List<GuardedReplica> replicas = List.of(one, two, three);

  private static Policy policy(Duration open) {
    Policy d = Policy.DEFAULT;
    return new Policy(
        d.timeout(),
        d.connectTimeout(),
        false,
        d.retry(),
        d.maxConcurrency(),
        new Policy.Breaker(new Trip.Consecutive(3), open, 1),
        d.maxRequestBytes(),
        d.maxResponseBytes(),
        false);
  }

  /** A replica that draws that share of every jitter. */
  private GuardedReplica replica(double share) {
    return new GuardedReplica(bus.topic(), time, bound -> (long) (bound * share), time, POLICY);
  }

  /** Lets what was found out be told and heard. */
  private void gossip() {
    time.pass(SOON);
    bus.deliver();
  }

  @Test
  void anEndpointThatOneFoundDeadIsLeftAloneByTheOthers() {
    one.findDead();
    gossip();

    assertThat(two.call(true)).isEqualTo(End.REFUSED);
    assertThat(three.call(true)).isEqualTo(End.REFUSED);
    assertThat(two.call(POLICY, "http://other/", true)).isEqualTo(End.REPLIED);
    assertThat(one.news().sent()).isEqualTo(1);
    assertThat(two.news().received()).isEqualTo(1);
    assertThat(two.news().applied()).isEqualTo(1);
    assertThat(two.news().sent()).as("what was heard is not told again").isZero();
  }

  @Test
  void anEndpointThatWasCalledLongAgoIsLeftAloneToo() {
    assertThat(two.call(true)).isEqualTo(End.REPLIED);
    time.pass(Duration.ofSeconds(61));

    one.findDead();
    gossip();

    assertThat(two.state()).isEqualTo(State.OPEN);
  }

  /** A tool that is called now and then was taken from all by a replica that was cut off. */
  @Test
  void anEndpointThatIsSeldomCalledIsNotTakenFromThoseWhoReachIt() {
    for (int i = 0; i < 6; i++) {
      assertThat(two.call(true)).isEqualTo(End.REPLIED);
      time.pass(Duration.ofSeconds(15));
      one.findDead();
      gossip();
      assertThat(two.state()).isEqualTo(State.CLOSED);
    }
  }

  /** As when one replica is cut off from an upstream that the others reach. */
  @Test
  void aReplicaThatIsAnsweredGoesOn() {
    for (int i = 0; i < 50; i++) {
      assertThat(two.call(true)).isEqualTo(End.REPLIED);
      if (i % 10 == 0) {
        one.call(false);
        one.call(false);
        one.call(false);
      }
      time.pass(Duration.ofSeconds(1));
      bus.deliver();
    }
    assertThat(one.state()).isEqualTo(State.OPEN);
    assertThat(one.news().sent()).isPositive();
    assertThat(two.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void theFirstFailureOfAReplicaThatWasAnsweredLatelyIsEnough() {
    assertThat(two.call(true)).isEqualTo(End.REPLIED);
    one.findDead();
    gossip();
    assertThat(two.state()).isEqualTo(State.CLOSED);

    assertThat(two.call(false)).isEqualTo(End.FAILED);

    assertThat(two.state()).isEqualTo(State.OPEN);
  }

  @Test
  void anAnswerEndsTheSuspicion() {
    assertThat(two.call(true)).isEqualTo(End.REPLIED);
    one.findDead();
    gossip();
    assertThat(two.call(true)).isEqualTo(End.REPLIED);

    assertThat(two.call(false)).isEqualTo(End.FAILED);

    assertThat(two.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void aProbeThatSucceedsOpensTheWayForAll() {
    three.call(false);
    one.findDead();
    gossip();
    assertThat(two.call(true)).isEqualTo(End.REFUSED);
    assertThat(three.call(true)).isEqualTo(End.REFUSED);
    time.pass(OPEN);

    assertThat(two.call(true)).as("the jitter of the one that heard").isEqualTo(End.REFUSED);
    assertThat(one.call(true)).isEqualTo(End.REPLIED);
    gossip();

    assertThat(one.state()).isEqualTo(State.CLOSED);
    assertThat(two.state()).isEqualTo(State.CLOSED);
    assertThat(three.state()).isEqualTo(State.CLOSED);
    assertThat(two.call(true)).isEqualTo(End.REPLIED);
  }

  @Test
  void whoFoundItDeadItselfProbesItself() {
    replicas.forEach(GuardedReplica::findDead);
    gossip();
    time.pass(OPEN.plusSeconds(2));
    assertThat(one.call(true)).isEqualTo(End.REPLIED);

    gossip();

    assertThat(two.state()).isEqualTo(State.HALF_OPEN);
    assertThat(two.call(false)).isEqualTo(End.FAILED);
    assertThat(two.state()).isEqualTo(State.OPEN);
    assertThat(one.call(true)).isEqualTo(End.REPLIED);
  }

  /** All three call all the time, and found it dead at the same moment. */
  @Test
  void aDeadUpstreamSeesAboutOneProbeEachTime() {
    replicas.forEach(GuardedReplica::findDead);
    int before = probes();
    Duration step = Duration.ofMillis(50);
    for (Duration past = Duration.ZERO; past.toMinutes() < 10; past = past.plus(step)) {
      time.pass(step);
      bus.deliver();
      replicas.forEach(replica -> replica.call(false));
    }

    // One each 30 s would be 20, one each 30 s and replica 60.
    assertThat(probes() - before).isBetween(15, 30);

    int failed = probes();
    int refused = 0;
    while (probes() == failed) {
      time.pass(step);
      bus.deliver();
      for (GuardedReplica replica : replicas) {
        if (replica.call(true) == End.REPLIED) {
          break;
        }
        refused++;
      }
    }
    gossip();
    assertThat(refused).isPositive();
    assertThat(replicas).noneMatch(replica -> replica.state() == State.OPEN);
  }

  private int probes() {
    return replicas.stream().mapToInt(GuardedReplica::attempts).sum();
  }

  @Test
  void oneThatLiesOrFlapsCannotKeepTheOthersFromAnEndpoint() {
    byte[] lie =
        News.write(
            List.of(
                new News(
                    EndpointDigest.of("t POST http://h/", POLICY.breaker()),
                    Duration.ofHours(1).toNanos())));
    Duration refused = Duration.ZERO;
    Duration step = Duration.ofMillis(100);
    for (int i = 0; i < 36_000; i++) {
      if (i % 10 == 0) {
        bus.tell(lie);
      }
      if (two.call(true) == End.REFUSED) {
        refused = refused.plus(step);
      }
      time.pass(step);
    }

    // Three times, each with its jitter.
    assertThat(refused).isLessThanOrEqualTo(OPEN.plusSeconds(5).multipliedBy(3));
    assertThat(two.call(true)).isEqualTo(End.REPLIED);
  }

  @Test
  void lostNewsCostSpeedOnly() {
    one.findDead();
    time.pass(SOON);
    bus.lose();

    assertThat(two.call(false)).isEqualTo(End.FAILED);
    two.findDead();
    time.pass(OPEN.plusMillis(1));
    assertThat(one.call(true)).isEqualTo(End.REPLIED);
    time.pass(SOON);
    bus.lose();

    assertThat(two.call(true)).isEqualTo(End.REPLIED);
    assertThat(two.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void newsThatComeTwiceOrLateHoldNobodyForLonger() {
    one.findDead();
    time.pass(SOON);
    bus.deliver(5);
    assertThat(two.call(true)).isEqualTo(End.REFUSED);
    time.pass(OPEN.plusSeconds(5));
    assertThat(two.call(true)).isEqualTo(End.REPLIED);

    bus.lose();
    assertThat(one.call(false)).isEqualTo(End.FAILED);
    time.pass(Duration.ofMinutes(10));
    bus.deliver();
    assertThat(two.state()).isEqualTo(State.OPEN);
    time.pass(OPEN.plusSeconds(5));
    assertThat(two.call(true)).isEqualTo(End.REPLIED);
  }

  @Test
  void anEndpointThatWasNeverCalledIsLeftAloneForNoLongerThanWasTold() {
    one.findDead();
    gossip();
    time.pass(Duration.ofSeconds(20));
    assertThat(two.call(true)).isEqualTo(End.REFUSED);

    time.pass(Duration.ofSeconds(15));

    assertThat(two.call(true)).isEqualTo(End.REPLIED);
  }

  /** Guards against late news that outlast what was told after them. */
  @Test
  void anEndpointThatWasNeverCalledIsNotLeftAloneOnceItIsAlive() {
    one.findDead();
    time.pass(SOON.plusSeconds(5));
    bus.deliver();
    time.pass(OPEN.minusSeconds(5));
    assertThat(one.call(true)).isEqualTo(End.REPLIED);
    gossip();

    assertThat(two.call(true)).isEqualTo(End.REPLIED);
    assertThat(two.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void countsTheNewsThatChangedSomething() {
    assertThat(two.call(true)).isEqualTo(End.REPLIED);
    one.findDead();
    gossip();
    assertThat(two.news().applied()).isEqualTo(1);
    assertThat(three.news().applied()).as("not called yet").isZero();

    time.pass(OPEN);
    assertThat(one.call(false)).isEqualTo(End.FAILED);
    gossip();

    assertThat(two.news().received()).isEqualTo(2);
    assertThat(two.news().applied()).as("it knew").isEqualTo(1);
  }

  @Test
  void whatAnotherVersionTellsIsPassedOver() {
    for (byte[] message :
        List.of(new byte[0], new byte[] {2, 0, 1}, new byte[] {1, 0, 1}, new byte[100])) {
      bus.tell(message);
    }

    assertThat(two.call(true)).isEqualTo(End.REPLIED);
    assertThat(two.news().received()).isZero();
  }

  /** Only the latest of each endpoint is told, and many at once in few messages. */
  @Test
  void whatIsFoundAtOnceIsToldTogether() {
    for (int i = 0; i < 1_000; i++) {
      for (int j = 0; j < 3; j++) {
        one.call(POLICY, "http://h" + i + "/", false);
      }
    }
    time.pass(SOON);

    assertThat(bus.waiting()).isEqualTo(2);
    assertThat(one.news().sent()).isEqualTo(1_000);
    bus.deliver();
    assertThat(two.call(POLICY, "http://h999/", true)).isEqualTo(End.REFUSED);
  }

  @Test
  void aBreakerThatFlapsIsToldOnce() {
    Policy brief = policy(Duration.ofMillis(10));
    for (int i = 0; i < 3; i++) {
      one.call(brief, "http://h/", false);
    }
    time.pass(Duration.ofMillis(11));
    assertThat(one.call(brief, "http://h/", true)).isEqualTo(End.REPLIED);
    time.pass(SOON);

    assertThat(one.news().sent()).isEqualTo(1);
    bus.deliver();
    assertThat(two.call(brief, "http://h/", true)).isEqualTo(End.REPLIED);
  }
}
