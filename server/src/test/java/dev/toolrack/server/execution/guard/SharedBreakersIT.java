package dev.toolrack.server.execution.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.cluster.ClusterMember;
import dev.toolrack.server.cluster.ClusterSettings;
import dev.toolrack.server.execution.Json;
import dev.toolrack.server.execution.ToolInvoker;
import dev.toolrack.server.execution.http.WheelScheduler;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.testing.FakeInvoker;
import dev.toolrack.server.testing.InMemoryCatalog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Breakers of three replicas that are members of a real grid. */
class SharedBreakersIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final String cluster = "test-" + UUID.randomUUID();
  private final WheelScheduler scheduler = new WheelScheduler();
  private final List<ClusterMember> members = new ArrayList<>();
  private final List<Replica> replicas = new ArrayList<>();

  private final class Replica {
    private final FakeInvoker upstream = new FakeInvoker();
    private final GuardedInvoker guard;
    private final BreakerNews news;

    Replica(ClusterMember member) {
      news = new BreakerNews(member.topic("breakers"), scheduler, System::nanoTime);
      guard = new GuardedInvoker(upstream, scheduler, bound -> bound / 2, System::nanoTime, news);
    }

    /** Fails if the call reaches the upstream; the reason of its end. */
    Reason failing() {
      CompletableFuture<Reason> end = new CompletableFuture<>();
      int before = upstream.attempts().size();
      var _ =
          guard
              .prepare("t", InMemoryCatalog.post("http://h/"), Policy.DEFAULT)
              .call(Json.EMPTY_OBJECT, "r", new UUID(0, 0))
              .start(
                  Long.MAX_VALUE,
                  new ToolInvoker.Listener() {
                    @Override
                    public void onAttempt() {}

                    @Override
                    public void onReply(ToolInvoker.Reply reply) {}

                    @Override
                    public void onFailure(ToolrackException failure) {
                      end.complete(failure.reason());
                    }
                  });
      if (upstream.attempts().size() > before) {
        upstream.last().fail(ToolrackException.of(Reason.UPSTREAM_UNREACHABLE, "refused"));
      }
      return end.join();
    }
  }

  @AfterEach
  void close() {
    members.reversed().forEach(ClusterMember::close);
    scheduler.close();
  }

  @Test
  void whatOneFoundDeadTheOthersLeaveAlone() {
    for (int i = 0; i < 3; i++) {
      ClusterMember member =
          ClusterMember.start(
              new ClusterSettings(
                  cluster,
                  "",
                  "127.0.0.1",
                  0,
                  members.isEmpty() ? List.of() : List.of("127.0.0.1:" + members.getFirst().port()),
                  Duration.ofSeconds(5)),
              _ -> {});
      members.add(member);
      replicas.add(new Replica(member));
    }
    await().atMost(LONG).until(() -> members.stream().allMatch(m -> m.replicas().size() == 3));

    while (replicas.getFirst().failing() != Reason.BREAKER_OPEN) {
      assertThat(replicas.getFirst().upstream.attempts()).hasSizeLessThan(100);
    }

    for (Replica other : replicas.subList(1, 3)) {
      await().atMost(LONG).until(() -> other.news.received() == 1);
      assertThat(other.failing()).isEqualTo(Reason.BREAKER_OPEN);
      assertThat(other.upstream.attempts()).isEmpty();
    }
  }
}
