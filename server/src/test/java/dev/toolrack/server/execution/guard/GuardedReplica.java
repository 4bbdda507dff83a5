package dev.toolrack.server.execution.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.cluster.Topic;
import dev.toolrack.server.execution.Breakers.State;
import dev.toolrack.server.execution.Json;
import dev.toolrack.server.execution.Scheduler;
import dev.toolrack.server.execution.ToolInvoker;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.testing.FakeInvoker;
import dev.toolrack.server.testing.InMemoryCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What a replica knows of endpoints, before upstreams that answer or fail as the test says. */
final class GuardedReplica {
  private static final String URL = "http://h/";
  private static final int MOST_CALLS = 100;

  private final FakeInvoker upstream = new FakeInvoker();
  private final Policy policy;
  private final BreakerNews news;
  private final GuardedInvoker guard;

  /** What came of a call. */
  enum End {
    REPLIED,
    FAILED,
    REFUSED
  }

  GuardedReplica(
      Topic<byte[]> topic,
      Scheduler scheduler,
      Jitter jitter,
      LongSupplier nanoTime,
      Policy policy) {
    this.policy = policy;
    news = new BreakerNews(topic, scheduler, nanoTime);
    guard = new GuardedInvoker(upstream, scheduler, jitter, nanoTime, news);
  }

  End call(boolean alive) {
    return call(policy, URL, alive);
  }

  End call(Policy ofVersion, String url, boolean alive) {
    List<@Nullable Reason> failures = new ArrayList<>();
    int before = attempts();
    var _ =
        guard
            .prepare("t", InMemoryCatalog.post(url), ofVersion)
            .call(Json.EMPTY_OBJECT, "r", new UUID(0, 0))
            .start(
                Long.MAX_VALUE,
                new ToolInvoker.Listener() {
                  @Override
                  public void onAttempt() {}

                  @Override
                  public boolean onReceiving(long bytes) {
                    return true;
                  }

                  @Override
                  public void onReply(ToolInvoker.Reply reply) {}

                  @Override
                  public void onFailure(ToolrackException failure) {
                    failures.add(failure.reason());
                  }
                });
    if (attempts() == before) {
      assertThat(failures).containsExactly(Reason.BREAKER_OPEN);
      return End.REFUSED;
    }
    if (alive) {
      upstream.last().reply("1");
      return End.REPLIED;
    }
    upstream.last().fail(ToolrackException.of(Reason.UPSTREAM_UNREACHABLE, "refused"));
    return End.FAILED;
  }

  /** Calls until the breaker opens by what it saw. */
  void findDead() {
    End end = call(false);
    for (int calls = 1; end == End.FAILED && calls < MOST_CALLS; calls++) {
      end = call(false);
    }
    assertThat(end).isEqualTo(End.REFUSED);
  }

  BreakerNews news() {
    return news;
  }

  State state() {
    return guard.breakers().getFirst().state();
  }

  int attempts() {
    return upstream.attempts().size();
  }
}
