package dev.toolrack.server.execution.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.cluster.ClusterMember;
import dev.toolrack.server.cluster.ClusterSettings;
import dev.toolrack.server.execution.guard.GuardedReplica.End;
import dev.toolrack.server.execution.http.WheelScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Breakers of three replicas that are members of a real grid. */
class SharedBreakersIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final String cluster = "test-" + UUID.randomUUID();
  private final WheelScheduler scheduler = new WheelScheduler();
  private final List<ClusterMember> members = new ArrayList<>();
  private final List<GuardedReplica> replicas = new ArrayList<>();

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
      replicas.add(
          new GuardedReplica(
              member.topic("breakers"),
              scheduler,
              bound -> bound / 2,
              System::nanoTime,
              Policy.DEFAULT));
    }
    await().atMost(LONG).until(() -> members.stream().allMatch(m -> m.replicas().size() == 3));

    replicas.getFirst().findDead();

    for (GuardedReplica other : replicas.subList(1, 3)) {
      await().atMost(LONG).until(() -> other.news().received() == 1);
      assertThat(other.call(false)).isEqualTo(End.REFUSED);
      assertThat(other.attempts()).isZero();
    }
  }
}
