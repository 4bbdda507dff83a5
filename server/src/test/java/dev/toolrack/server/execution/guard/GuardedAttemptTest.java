package dev.toolrack.server.execution.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.catalog.Policy.Trip;
import dev.toolrack.server.execution.Breakers.State;
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
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the end of an attempt says about its endpoint, and what a cancel reaches. */
final class GuardedAttemptTest {
  private static final Duration OPEN = Duration.ofSeconds(30);
  private static final Duration BACKOFF = Duration.ofMillis(50);
  private static final Policy.Breaker BREAKER =
      new Policy.Breaker(new Trip.Consecutive(2), OPEN, 1);

  private final FakeTime time = new FakeTime();
  private final FakeInvoker upstream = new FakeInvoker();
  private final List<ToolrackException> failures = new ArrayList<>();
  private Runnable atAttempt = () -> {};
  private final ToolInvoker.Listener listener =
      new ToolInvoker.Listener() {
        @Override
        public void onAttempt() {
          atAttempt.run();
        }

        @Override
        public boolean onReceiving(long bytes) {
          return true;
        }

        @Override
        public void onReply(ToolInvoker.Reply reply) {}

        @Override
        public void onFailure(ToolrackException failure) {
          failures.add(failure);
        }
      };
  private final EndpointGuard guard =
      new EndpointGuard(
          "endpoint",
          EndpointDigest.of("endpoint", BREAKER),
          BREAKER,
          new BreakerNews(new FakeBus<byte[]>().topic(), time, time),
          bound -> bound,
          time);

  private static Policy policy(Duration timeout, boolean idempotent) {
    Policy d = Policy.DEFAULT;
    return new Policy(
        timeout,
        d.connectTimeout(),
        idempotent,
        new Policy.Retry(3, BACKOFF, BACKOFF, 1),
        d.maxConcurrency(),
        BREAKER,
        d.maxRequestBytes(),
        d.maxResponseBytes(),
        false);
  }

  private static ToolrackException unreachable() {
    return ToolrackException.of(Reason.UPSTREAM_UNREACHABLE, "refused");
  }

  private static ToolrackException status(int status) {
    return ToolrackException.of(
            status >= 400 && status < 500 ? Reason.UPSTREAM_REFUSED : Reason.UPSTREAM_FAILED,
            "status " + status)
        .withUpstream(new UpstreamReply(status, "", "", 0));
  }

  private GuardedAttempt start(Policy policy) {
    GuardedAttempt attempt =
        new GuardedAttempt(
            guard,
            new RetrySchedule(policy, bound -> bound),
            time,
            time,
            upstream
                .prepare("t", InMemoryCatalog.post("http://h/"), policy)
                .call(Json.EMPTY_OBJECT, "r", new UUID(0, 0)),
            Long.MAX_VALUE,
            listener);
    attempt.begin();
    return attempt;
  }

  private GuardedAttempt start() {
    return start(policy(Duration.ofSeconds(30), false));
  }

  private void failing(ToolrackException failure) {
    start();
    upstream.last().fail(failure);
  }

  private State state() {
    return guard.state().state();
  }

  private void open() {
    failing(unreachable());
    failing(unreachable());
    assertThat(state()).isEqualTo(State.OPEN);
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 404, 429})
  void whatTheEndpointSaysEndsARowOfFailures(int status) {
    failing(unreachable());
    failing(status(status));
    failing(unreachable());

    assertThat(state()).isEqualTo(State.CLOSED);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 503, 599})
  void aServerErrorIsAFailure(int status) {
    failing(status(status));
    failing(status(status));

    assertThat(state()).isEqualTo(State.OPEN);
  }

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"SHUTTING_DOWN", "CUT_OFF", "ADMISSION_SHED"})
  void aProbeThatTheReplicaItselfEndedGivesItsPlaceBack(Reason reason) {
    open();
    time.pass(OPEN.plusMillis(1));
    failing(ToolrackException.of(reason, "its own doing"));

    assertProbesAgain();
  }

  /** Guards against a breaker that stays half open for good. */
  @Test
  void aProbeThatRunsIntoAnEarlyDeadlineGivesItsPlaceBack() {
    open();
    time.pass(OPEN.plusMillis(1));
    start().cancel(Cancellation.BY_DEADLINE);
    upstream.last().unansweredFor(Duration.ofMillis(999));

    assertProbesAgain();
  }

  private void assertProbesAgain() {
    assertThat(state()).isEqualTo(State.HALF_OPEN);
    start();
    upstream.last().reply("1");
    assertThat(state()).isEqualTo(State.CLOSED);
  }

  @Test
  void anEndpointThatOwesAnAnswerForAShortTimeoutHasFailed() {
    Duration timeout = Duration.ofMillis(200);
    for (Duration owed : List.of(timeout, timeout.minusNanos(1), timeout)) {
      assertThat(state()).isEqualTo(State.CLOSED);
      start(policy(timeout, false)).cancel(Cancellation.BY_DEADLINE);
      upstream.last().unansweredFor(owed);
    }

    assertThat(state()).isEqualTo(State.OPEN);
  }

  @Test
  void aRetryThatTheBreakerKeepsBackFailsAsTheAttemptBeforeIt() {
    start(policy(Duration.ofSeconds(30), true));
    ToolrackException failure = unreachable();
    upstream.last().fail(failure);
    failing(unreachable());
    failures.clear();
    assertThat(state()).isEqualTo(State.OPEN);

    time.pass(BACKOFF);

    assertThat(failures).containsExactly(failure);
    assertThat(upstream.attempts()).hasSize(2);
  }

  @Test
  void aCancelWhileARetryIsBeingStartedReachesIt() {
    GuardedAttempt attempt = start(policy(Duration.ofSeconds(30), true));
    upstream.last().fail(unreachable());
    atAttempt = () -> attempt.cancel(Cancellation.BY_CALLER);

    time.pass(BACKOFF);

    assertThat(upstream.attempts()).hasSize(2);
    assertThat(upstream.last().cancelled()).isEqualTo(Cancellation.BY_CALLER);
    upstream.last().fail(unreachable());
    assertThat(failures).isEmpty();
    assertThat(time.scheduled()).isZero();
  }

  @Test
  void aCancelTakesTheRetryThatWaitsOffTheSchedule() {
    GuardedAttempt attempt = start(policy(Duration.ofSeconds(30), true));
    upstream.last().fail(unreachable());
    assertThat(time.scheduled()).isEqualTo(1);

    attempt.cancel(Cancellation.BY_CALLER);

    assertThat(time.scheduled()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {502, 503, 504})
  void isMadeAgainWhereAGatewayFailed(int status) {
    start(policy(Duration.ofSeconds(30), true));
    upstream.last().fail(status(status));
    time.pass(BACKOFF);

    assertThat(upstream.attempts()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 404, 429, 500, 501, 505})
  void isNotMadeAgainWhereTheEndpointHasDecided(int status) {
    start(policy(Duration.ofSeconds(30), true));
    upstream.last().fail(status(status));

    assertThat(failures).hasSize(1);
    assertThat(time.scheduled()).isZero();
  }
}
