package dev.toolrack.server.execution.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.catalog.Policy.Trip;
import dev.toolrack.server.execution.Breakers;
import dev.toolrack.server.execution.Json;
import dev.toolrack.server.execution.ToolInvoker;
import dev.toolrack.server.execution.ToolInvoker.Cancellation;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.failure.UpstreamReply;
import dev.toolrack.server.testing.FakeBus;
import dev.toolrack.server.testing.FakeInvoker;
import dev.toolrack.server.testing.FakeTime;
import dev.toolrack.server.testing.InMemoryCatalog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class GuardedInvokerTest {
  private static final Duration OPEN = Duration.ofSeconds(30);

  private final FakeTime time = new FakeTime();
  private final FakeInvoker upstream = new FakeInvoker();
  private final List<Long> backoffs = new ArrayList<>();
  private final GuardedInvoker guarded =
      new GuardedInvoker(
          upstream,
          time,
          bound -> {
            backoffs.add(bound);
            return bound;
          },
          time,
          new BreakerNews(new FakeBus<byte[]>().topic(), time, time));

  private static ToolrackException unreachable() {
    return ToolrackException.of(Reason.UPSTREAM_UNREACHABLE, "refused");
  }

  private static ToolrackException status(int status) {
    return ToolrackException.of(
            status >= 400 && status < 500 ? Reason.UPSTREAM_REFUSED : Reason.UPSTREAM_FAILED,
            "status " + status)
        .withUpstream(new UpstreamReply(status, "", "", 0));
  }

  private static Policy policy(boolean idempotent, Policy.Breaker breaker) {
    Policy d = Policy.DEFAULT;
    return new Policy(
        d.timeout(),
        d.connectTimeout(),
        idempotent,
        new Policy.Retry(4, Duration.ofMillis(50), Duration.ofMillis(150), 2),
        d.maxConcurrency(),
        breaker,
        d.maxRequestBytes(),
        d.maxResponseBytes(),
        false);
  }

  private static Policy breaker(Trip trip, int halfOpenCalls) {
    return policy(false, new Policy.Breaker(trip, OPEN, halfOpenCalls));
  }

  private static final class Outcome implements ToolInvoker.Listener {
    private @Nullable ToolrackException failure;
    private int attempts;
    private int replies;
    private Runnable atAttempt = () -> {};

    @Override
    public void onAttempt() {
      attempts++;
      atAttempt.run();
    }

    @Override
    public boolean onReceiving(long bytes) {
      return true;
    }

    @Override
    public void onReply(ToolInvoker.Reply reply) {
      replies++;
    }

    @Override
    public void onFailure(ToolrackException cause) {
      assertThat(failure).isNull();
      failure = cause;
    }

    @Nullable Reason reason() {
      return failure == null ? null : failure.reason();
    }
  }

  private record Started(Outcome outcome, ToolInvoker.Attempt attempt) {}

  private Started start(Policy policy, String url, Duration deadline) {
    return start(policy, url, deadline, new Outcome());
  }

  private Started start(Policy policy, String url, Duration deadline, Outcome outcome) {
    ToolInvoker.Attempt attempt =
        guarded
            .prepare("t", InMemoryCatalog.post(url), policy)
            .call(Json.EMPTY_OBJECT, "r", new UUID(0, 0))
            .start(time.getAsLong() + deadline.toNanos(), outcome);
    return new Started(outcome, attempt);
  }

  private Started start(Policy policy) {
    return start(policy, "http://h/", Duration.ofSeconds(10));
  }

  private Outcome failing(Policy policy, ToolrackException failure) {
    Started started = start(policy);
    if (started.outcome().attempts > 0) {
      upstream.last().fail(failure);
    }
    return started.outcome();
  }

  private Breakers.State state() {
    return guarded.breakers().getFirst().state();
  }

  @Test
  void opensAfterSoManyFailuresInARow() {
    Policy policy = breaker(new Trip.Consecutive(3), 1);
    for (ToolrackException failure : List.of(unreachable(), status(500))) {
      failing(policy, failure);
    }
    start(policy);
    upstream.last().reply("1");
    failing(policy, unreachable());
    failing(policy, unreachable());
    assertThat(state()).isEqualTo(Breakers.State.CLOSED);

    failing(policy, unreachable());

    assertThat(state()).isEqualTo(Breakers.State.OPEN);
    time.pass(Duration.ofSeconds(10));
    Outcome refused = failing(policy, unreachable());
    assertThat(refused.attempts).isZero();
    assertThat(refused.reason()).isEqualTo(Reason.BREAKER_OPEN);
    assertThat(Objects.requireNonNull(refused.failure).retryAfter())
        .contains(Duration.ofSeconds(20));
    assertThat(guarded.breakers())
        .containsExactly(new Breakers.Breaker("t POST http://h/", Breakers.State.OPEN));
  }

  @Test
  void refusalsAndCancelsAreNoFailures() {
    Policy policy = breaker(new Trip.Consecutive(1), 1);
    failing(policy, status(404));
    failing(policy, ToolrackException.of(Reason.UPSTREAM_TOO_LARGE, "large"));
    failing(policy, status(302));
    start(policy).attempt().cancel(Cancellation.BY_CALLER);
    assertThat(upstream.last().cancelled()).isEqualTo(Cancellation.BY_CALLER);

    assertThat(state()).isEqualTo(Breakers.State.CLOSED);
  }

  private void runIntoDeadline(Policy policy, Duration unanswered) {
    Started slow = start(policy);
    slow.attempt().cancel(Cancellation.BY_DEADLINE);
    upstream.last().unansweredFor(unanswered);
    assertThat(upstream.last().cancelled()).isEqualTo(Cancellation.BY_DEADLINE);
    assertThat(slow.outcome().reason()).isNull();
  }

  @Test
  void anEndpointThatOwesAnAnswerForASecondHasFailed() {
    Policy policy = breaker(new Trip.Consecutive(1), 1);
    runIntoDeadline(policy, Duration.ofMillis(999));
    assertThat(state()).isEqualTo(Breakers.State.CLOSED);

    runIntoDeadline(policy, Duration.ofSeconds(1));

    assertThat(state()).isEqualTo(Breakers.State.OPEN);
  }

  /** Defect: a replica that was behind its work took upstreams that were well from everybody. */
  @Test
  void anAnswerThatTheReplicaHadNoTimeToReadIsNoFailure() {
    Policy policy = breaker(new Trip.Consecutive(1), 1);
    Started slow = start(policy);
    time.pass(Duration.ofSeconds(10));
    slow.attempt().cancel(Cancellation.BY_DEADLINE);
    upstream.last().reply("1");
    upstream.last().unansweredFor(Duration.ZERO);

    assertThat(state()).isEqualTo(Breakers.State.CLOSED);
    assertThat(slow.outcome().replies).isZero();
    failing(policy, unreachable());
    assertThat(state()).isEqualTo(Breakers.State.OPEN);
  }

  @Test
  void probesAndCloses() {
    Policy policy = breaker(new Trip.Consecutive(1), 2);
    failing(policy, unreachable());
    time.pass(OPEN.plusMillis(1));

    Started first = start(policy);
    assertThat(state()).isEqualTo(Breakers.State.HALF_OPEN);
    FakeInvoker.FakeAttempt one = upstream.last();
    start(policy);
    FakeInvoker.FakeAttempt two = upstream.last();
    assertThat(start(policy).outcome().reason()).isEqualTo(Reason.BREAKER_OPEN);
    one.reply("1");
    assertThat(state()).as("one of two").isEqualTo(Breakers.State.HALF_OPEN);
    two.reply("1");

    assertThat(first.outcome().replies).isEqualTo(1);
    assertThat(state()).isEqualTo(Breakers.State.CLOSED);
  }

  @Test
  void oneFailedProbeOpensAgain() {
    Policy policy = breaker(new Trip.Consecutive(1), 3);
    failing(policy, unreachable());
    time.pass(OPEN.plusMillis(1));

    failing(policy, unreachable());

    assertThat(state()).isEqualTo(Breakers.State.OPEN);
    assertThat(Objects.requireNonNull(failing(policy, unreachable()).failure).retryAfter())
        .contains(OPEN);
  }

  /** Starts a call, lets another one open the breaker, and begins to probe. */
  private Started earlierCall(Policy policy) {
    Started earlier = start(policy);
    failing(policy, unreachable());
    time.pass(OPEN.plusMillis(1));
    start(policy);
    assertThat(state()).isEqualTo(Breakers.State.HALF_OPEN);
    return earlier;
  }

  /** Defect: it closed the breaker although no probe had ended. */
  @Test
  void aSuccessOfACallBeforeTheProbesDoesNotClose() {
    earlierCall(breaker(new Trip.Consecutive(1), 1));

    upstream.attempts().getFirst().reply("1");

    assertThat(state()).isEqualTo(Breakers.State.HALF_OPEN);
    upstream.last().fail(unreachable());
    assertThat(state()).isEqualTo(Breakers.State.OPEN);
  }

  /** Defect: it opened the breaker again although the probe was still under way. */
  @Test
  void aFailureOfACallBeforeTheProbesDoesNotOpen() {
    earlierCall(breaker(new Trip.Consecutive(1), 1));

    upstream.attempts().getFirst().fail(unreachable());

    assertThat(state()).isEqualTo(Breakers.State.HALF_OPEN);
    upstream.last().reply("1");
    assertThat(state()).isEqualTo(Breakers.State.CLOSED);
  }

  /** Defect: it made room for a probe that nobody had begun. */
  @Test
  void aCancelOfACallBeforeTheProbesLetsNoMoreOut() {
    Policy policy = breaker(new Trip.Consecutive(1), 1);

    earlierCall(policy).attempt().cancel(Cancellation.BY_CALLER);

    assertThat(start(policy).outcome().reason()).isEqualTo(Reason.BREAKER_OPEN);
    upstream.last().reply("1");
    assertThat(state()).isEqualTo(Breakers.State.CLOSED);
  }

  @Test
  void aProbeOfTheTimeBeforeIsNoneOfThisTime() {
    Policy policy = breaker(new Trip.Consecutive(1), 2);
    earlierCall(policy);
    FakeInvoker.FakeAttempt slow = upstream.last();
    failing(policy, unreachable());
    time.pass(OPEN.plusMillis(1));
    start(policy);
    FakeInvoker.FakeAttempt one = upstream.last();

    slow.fail(unreachable());

    assertThat(state()).isEqualTo(Breakers.State.HALF_OPEN);
    one.reply("1");
    start(policy);
    upstream.last().reply("1");
    assertThat(state()).isEqualTo(Breakers.State.CLOSED);
  }

  @Test
  void aCancelledProbeGivesItsPlaceBack() {
    Policy policy = breaker(new Trip.Consecutive(1), 1);
    failing(policy, unreachable());
    time.pass(OPEN.plusMillis(1));
    start(policy).attempt().cancel(Cancellation.BY_CALLER);

    Started probe = start(policy);
    upstream.last().reply("1");

    assertThat(probe.outcome().replies).isEqualTo(1);
    assertThat(state()).isEqualTo(Breakers.State.CLOSED);
  }

  @Test
  void whatTheReplicaItselfShedsSaysNothingOfTheEndpoint() {
    Policy policy = breaker(new Trip.Consecutive(1), 1);
    ToolrackException shed = ToolrackException.of(Reason.ADMISSION_SHED, "no memory");
    failing(policy, shed);
    assertThat(state()).isEqualTo(Breakers.State.CLOSED);
    failing(policy, unreachable());
    time.pass(OPEN.plusMillis(1));

    failing(policy, shed);

    assertThat(state()).isEqualTo(Breakers.State.HALF_OPEN);
    start(policy);
    upstream.last().reply("1");
    assertThat(state()).isEqualTo(Breakers.State.CLOSED);
  }

  @Test
  void opensByRate() {
    Policy policy = breaker(new Trip.Rate(50, 10, 4), 1);
    for (int i = 0; i < 2; i++) {
      start(policy);
      upstream.last().reply("1");
      failing(policy, unreachable());
    }

    assertThat(state()).isEqualTo(Breakers.State.OPEN);
  }

  @Test
  void endpointsFailApart() {
    Policy policy = breaker(new Trip.Consecutive(1), 1);
    failing(policy, unreachable());

    assertThat(start(policy, "http://other/", Duration.ofSeconds(1)).outcome().attempts)
        .isEqualTo(1);
    assertThat(guarded.breakers()).hasSize(2);
  }

  @Test
  void tenantsAndVersionsThatWantAnotherBreakerFailApart() {
    Policy policy = breaker(new Trip.Consecutive(1), 1);
    failing(policy, unreachable());
    assertThat(start(policy).outcome().reason()).isEqualTo(Reason.BREAKER_OPEN);

    assertThat(start(breaker(new Trip.Consecutive(2), 1)).outcome().attempts).isEqualTo(1);
    Outcome ofOther = new Outcome();
    guarded
        .prepare("other", InMemoryCatalog.post("http://h/"), policy)
        .call(Json.EMPTY_OBJECT, "r", new UUID(0, 0))
        .start(Long.MAX_VALUE, ofOther);
    assertThat(ofOther.attempts).isEqualTo(1);
  }

  @Test
  void backsOffAndGivesUp() {
    Started started = start(policy(true, Policy.Breaker.DEFAULT));
    for (int i = 1; i <= 4; i++) {
      assertThat(started.outcome().attempts).isEqualTo(i);
      upstream.last().fail(unreachable());
      time.pass(Duration.ofMillis(150));
    }

    assertThat(started.outcome().reason()).isEqualTo(Reason.UPSTREAM_UNREACHABLE);
    assertThat(upstream.attempts()).hasSize(4);
    assertThat(backoffs).containsExactly(50_000_000L, 100_000_000L, 150_000_000L);
  }

  /** Defect: a call was told as unseen whose first attempt had been sent. */
  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"UPSTREAM_UNREACHABLE", "ADMISSION_SHED", "SHUTTING_DOWN"})
  void whatOneAttemptMayHaveDoneIsNotTakenBackByTheNext(Reason unseen) {
    ToolrackException broken = ToolrackException.of(Reason.UPSTREAM_BROKEN, "broke");
    Started started = start(policy(true, Policy.Breaker.DEFAULT));
    upstream.last().fail(unreachable());
    time.pass(Duration.ofMillis(150));
    upstream.last().fail(broken);
    while (started.outcome().failure == null) {
      time.pass(Duration.ofMillis(150));
      upstream.last().fail(ToolrackException.of(unseen, "not sent"));
    }

    assertThat(started.outcome().failure).isSameAs(broken);
    assertThat(started.outcome().attempts).isGreaterThan(2);
    assertThat(failing(policy(false, Policy.Breaker.DEFAULT), unreachable()).reason())
        .isEqualTo(Reason.UPSTREAM_UNREACHABLE);
  }

  @Test
  void retriesOnlyWhatIsIdempotentAndTransient() {
    failing(policy(false, Policy.Breaker.DEFAULT), unreachable());
    Policy policy = policy(true, Policy.Breaker.DEFAULT);
    for (ToolrackException failure :
        List.of(
            status(404),
            status(500),
            status(429),
            ToolrackException.of(Reason.UPSTREAM_TOO_LARGE, "large"))) {
      assertThat(failing(policy, failure).failure).isSameAs(failure);
    }

    assertThat(time.scheduled()).isZero();
    assertThat(upstream.attempts()).hasSize(5);
  }

  @Test
  void waitsAsLongAsTheUpstreamAsks() {
    Started started = start(policy(true, Policy.Breaker.DEFAULT));
    upstream.last().fail(status(429).withRetryAfter(Duration.ofSeconds(3)));

    time.pass(Duration.ofMillis(2_999));
    assertThat(started.outcome().attempts).isEqualTo(1);
    time.pass(Duration.ofMillis(1));
    assertThat(started.outcome().attempts).isEqualTo(2);
  }

  @Test
  void neverWaitsBeyondTheDeadline() {
    Started started =
        start(policy(true, Policy.Breaker.DEFAULT), "http://h/", Duration.ofSeconds(2));

    upstream.last().fail(status(503).withRetryAfter(Duration.ofSeconds(3)));

    assertThat(started.outcome().reason()).isEqualTo(Reason.UPSTREAM_FAILED);
    assertThat(time.scheduled()).isZero();
  }

  @Test
  void aCancelEndsTheWait() {
    Started started = start(policy(true, Policy.Breaker.DEFAULT));
    upstream.last().fail(unreachable());
    assertThat(time.scheduled()).isEqualTo(1);

    started.attempt().cancel(Cancellation.BY_CALLER);

    time.pass(Duration.ofSeconds(1));
    assertThat(upstream.attempts()).hasSize(1);
    assertThat(started.outcome().failure).isNull();
  }

  /** Defect: the deadline cancelled the first attempt, which had ended, and the second went on. */
  @Test
  void aRetryThatBeganBeforeTheFirstStartReturnedIsTheOneThatIsCancelled() {
    Outcome outcome = new Outcome();
    outcome.atAttempt =
        () -> {
          if (outcome.attempts == 1) {
            upstream.last().fail(unreachable());
            time.pass(Duration.ofMillis(150));
          }
        };
    Started started =
        start(policy(true, Policy.Breaker.DEFAULT), "http://h/", Duration.ofSeconds(10), outcome);
    assertThat(outcome.attempts).isEqualTo(2);

    started.attempt().cancel(Cancellation.BY_CALLER);

    assertThat(upstream.attempts())
        .extracting(FakeInvoker.FakeAttempt::cancelled)
        .containsExactly(null, Cancellation.BY_CALLER);
  }

  @Test
  void retriesStayWithinTheirBudget() {
    Policy policy = policy(true, new Policy.Breaker(new Trip.Consecutive(1_000), OPEN, 1));
    int calls = 200;
    for (int i = 0; i < calls; i++) {
      Started started = start(policy);
      while (started.outcome().failure == null) {
        upstream.last().fail(unreachable());
        time.pass(Duration.ofMillis(150));
      }
    }

    assertThat(upstream.attempts().size() - calls).isBetween(40, calls / 5 + 10);
  }
}
