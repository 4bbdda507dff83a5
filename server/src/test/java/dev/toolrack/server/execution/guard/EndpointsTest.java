package dev.toolrack.server.execution.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.catalog.Endpoint;
import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.execution.Breakers;
import dev.toolrack.server.execution.Json;
import dev.toolrack.server.execution.ToolInvoker;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.failure.UpstreamReply;
import dev.toolrack.server.testing.FakeBus;
import dev.toolrack.server.testing.FakeInvoker;
import dev.toolrack.server.testing.FakeTime;
import dev.toolrack.server.testing.InMemoryCatalog;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the contract says of endpoints: who shares one, and which of its answers are retried. */
final class EndpointsTest {
  private static final Policy.Breaker ONE_FAILURE =
      new Policy.Breaker(new Policy.Trip.Consecutive(1), Duration.ofSeconds(30), 1);
  private static final Endpoint POST = InMemoryCatalog.post("http://h/a");

  private final FakeTime time = new FakeTime();
  private final FakeInvoker upstream = new FakeInvoker();
  private final GuardedInvoker guarded =
      new GuardedInvoker(
          upstream,
          time,
          bound -> bound,
          time,
          new BreakerNews(new FakeBus<byte[]>().topic(), time, time));

  private static Policy policy(Policy.Breaker breaker, boolean idempotent, int maxConcurrency) {
    Policy d = Policy.DEFAULT;
    return new Policy(
        d.timeout(),
        d.connectTimeout(),
        idempotent,
        d.retry(),
        maxConcurrency,
        breaker,
        d.maxRequestBytes(),
        d.maxResponseBytes(),
        false);
  }

  /** Whether a call goes out; one that does is left under way. */
  private boolean goesOut(String tenant, Endpoint endpoint, Policy policy) {
    int before = upstream.attempts().size();
    var _ =
        guarded
            .prepare(tenant, endpoint, policy)
            .call(Json.EMPTY_OBJECT, "r", new UUID(0, 0))
            .start(time.getAsLong() + Duration.ofSeconds(60).toNanos(), new Ignored());
    return upstream.attempts().size() > before;
  }

  private static final class Ignored implements ToolInvoker.Listener {
    @Override
    public void onAttempt() {}

    @Override
    public boolean onReceiving(long bytes) {
      return true;
    }

    @Override
    public void onReply(ToolInvoker.Reply reply) {}

    @Override
    public void onFailure(ToolrackException cause) {}
  }

  @Test
  void whoeverCallsTheSameWithTheSameBreakerSharesIt() {
    assertThat(goesOut("t", POST, policy(ONE_FAILURE, false, 1))).isTrue();
    upstream.last().fail(ToolrackException.of(Reason.UPSTREAM_UNREACHABLE, "refused"));
    assertThat(guarded.breakers())
        .extracting(Breakers.Breaker::state)
        .containsExactly(Breakers.State.OPEN);

    assertThat(goesOut("t", POST, policy(ONE_FAILURE, true, 7))).as("another version").isFalse();
    assertThat(goesOut("t", POST, policy(Policy.Breaker.DEFAULT, false, 1)))
        .as("with another breaker")
        .isTrue();
    assertThat(
            goesOut(
                "t",
                InMemoryCatalog.endpoint(Endpoint.Method.GET, "http://h/a"),
                policy(ONE_FAILURE, false, 1)))
        .as("by another method")
        .isTrue();
    assertThat(goesOut("t", InMemoryCatalog.post("http://h/{a}"), policy(ONE_FAILURE, false, 1)))
        .as("by another template")
        .isTrue();
    assertThat(goesOut("other", POST, policy(ONE_FAILURE, false, 1)))
        .as("by another tenant")
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "400, false",
    "404, false",
    "429, false",
    "500, false",
    "501, false",
    "502, true",
    "503, true",
    "504, true",
    "505, false",
  })
  void whichStatusesAreRetried(int status, boolean retried) {
    assertThat(goesOut("t", POST, policy(Policy.Breaker.DEFAULT, true, 1))).isTrue();

    upstream
        .last()
        .fail(
            ToolrackException.of(
                    status < 500 ? Reason.UPSTREAM_REFUSED : Reason.UPSTREAM_FAILED, "status")
                .withUpstream(new UpstreamReply(status, "", "", 0)));
    time.pass(Duration.ofSeconds(1));

    assertThat(upstream.attempts()).hasSize(retried ? 2 : 1);
  }
}
