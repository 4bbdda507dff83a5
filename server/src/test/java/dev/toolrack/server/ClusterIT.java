package dev.toolrack.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.FieldMask;
import dev.toolrack.server.catalog.postgres.DatabaseUrl;
import dev.toolrack.server.testing.PostgresForTests;
import dev.toolrack.v1.AdminServiceGrpc;
import dev.toolrack.v1.CatalogServiceGrpc;
import dev.toolrack.v1.CatalogServiceGrpc.CatalogServiceBlockingStub;
import dev.toolrack.v1.CreateToolRequest;
import dev.toolrack.v1.FeedState;
import dev.toolrack.v1.GetClusterRequest;
import dev.toolrack.v1.GetClusterResponse;
import dev.toolrack.v1.PublishVersionRequest;
import dev.toolrack.v1.ResolveRequest;
import dev.toolrack.v1.ResolveResponse;
import dev.toolrack.v1.Tool;
import dev.toolrack.v1.ToolServiceGrpc;
import dev.toolrack.v1.ToolVersion;
import dev.toolrack.v1.UpdateToolRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three replicas in processes of their own on one Postgres: a change on one is seen on all. */
class ClusterIT {
  private static final int REPLICAS = 3;
  private static final Duration START_TIMEOUT = Duration.ofMinutes(3);

  /**
   * The grid looks for others every 5 s and lets go of a member it has not heard for 10 s. Two that
   * lose each other over a frozen third have done so by then.
   */
  private static final Duration SEVERAL_SEARCHES = Duration.ofSeconds(20);

  @TempDir static Path folder;

  private static final List<ReplicaProcess> replicas = new ArrayList<>();
  private static DatabaseUrl database;

  @BeforeAll
  static void startReplicas() throws IOException {
    database = PostgresForTests.newDatabase();
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < REPLICAS; i++) {
      ports.add(ReplicaProcess.freePort());
    }
    // The first is the oldest of the grid.
    replicas.add(ReplicaProcess.start(database, ports.getFirst(), ports, folder));
    awaitEachOther();
    for (int port : ports.subList(1, REPLICAS)) {
      replicas.add(ReplicaProcess.start(database, port, ports, folder));
    }
    awaitEachOther();
  }

  private static void awaitEachOther() {
    await()
        .atMost(START_TIMEOUT)
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptionsInstanceOf(StatusRuntimeException.class) // it does not listen yet
        .untilAsserted(
            () -> {
              for (ReplicaProcess replica : replicas) {
                assertThat(replica.isAlive()).as(replica::log).isTrue();
                assertThat(members(replica)).as(replica::log).isEqualTo(replicas.size());
              }
            });
  }

  @AfterAll
  static void stopReplicas() throws InterruptedException {
    for (ReplicaProcess replica : replicas) {
      replica.close();
    }
  }

  private static int members(ReplicaProcess replica) {
    return cluster(replica).getMembersCount();
  }

  private static GetClusterResponse cluster(ReplicaProcess replica) {
    return AdminServiceGrpc.newBlockingStub(replica.channel())
        .withDeadlineAfter(5, TimeUnit.SECONDS)
        .getCluster(GetClusterRequest.getDefaultInstance());
  }

  @Test
  void aChangeOnOneReplicaIsSeenOnAll() {
    create("seen-on-all");
    long first = publish("seen-on-all", "1.0.0");
    for (ReplicaProcess replica : replicas) {
      assertThat(resolve(replica, "seen-on-all", first).getToolVersion().getVersion())
          .isEqualTo("1.0.0");
    }
    long second = publish("seen-on-all", "1.1.0");
    for (ReplicaProcess replica : replicas) {
      ResolveResponse response = resolve(replica, "seen-on-all", second);
      assertThat(response.getToolVersion().getVersion()).isEqualTo("1.1.0");
      assertThat(response.getRevision()).isGreaterThanOrEqualTo(second);
    }
  }

  @Test
  void aToolDisabledOnOneReplicaResolvesOnNone() {
    create("soon-disabled");
    long published = publish("soon-disabled", "1.0.0");
    for (ReplicaProcess replica : replicas) {
      assertThat(resolve(replica, "soon-disabled", published).hasToolVersion()).isTrue();
    }
    long disabled =
        catalog(replicas.get(1))
            .updateTool(
                UpdateToolRequest.newBuilder()
                    .setTool(Tool.newBuilder().setSlug("soon-disabled").setEnabled(false))
                    .setUpdateMask(FieldMask.newBuilder().addPaths("enabled"))
                    .build())
            .getRevision();
    for (ReplicaProcess replica : replicas) {
      assertThat(codeOf(replica, "soon-disabled", disabled)).isEqualTo(Status.Code.NOT_FOUND);
    }
  }

  /** Nothing tells a replica of it but the feed: no mutation of its own, no grid event. */
  @Test
  void aChangeMadeInPostgresIsSeenOnAll() throws SQLException {
    create("changed-below");
    long published = publish("changed-below", "1.0.0");
    for (ReplicaProcess replica : replicas) {
      assertThat(resolve(replica, "changed-below", published).hasToolVersion()).isTrue();
    }
    try (Connection connection =
        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password())) {
      try (var statement = connection.createStatement()) {
        statement.execute("update toolrack.tools set enabled = false where slug = 'changed-below'");
      }
    }
    for (ReplicaProcess replica : replicas) {
      await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> codeOf(replica, "changed-below", 0) == Status.Code.NOT_FOUND);
    }
  }

  /** Any replica tells of all. */
  @Test
  void everyReplicaShowsHowTheOthersAre() {
    create("shown");
    long revision = publish("shown", "1.0.0");
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              for (ReplicaProcess replica : replicas) {
                assertThat(cluster(replica).getMembersList())
                    .hasSize(REPLICAS)
                    .allSatisfy(
                        member -> {
                          assertThat(member.getReport().getRevision())
                              .isGreaterThanOrEqualTo(revision);
                          assertThat(member.getReport().getFeedState())
                              .isEqualTo(FeedState.FEED_STATE_LISTENING);
                          assertThat(member.getReport().getBuildVersion()).isNotEmpty();
                        });
              }
            });
  }

  /**
   * A process that is stopped for a while keeps its connections, accepts others and answers
   * nothing. The first is the oldest of the grid: when it is let go, the next one takes over, and
   * looks for it again and again.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, REPLICAS - 1})
  void aFrozenReplicaIsLetGoAndComesBack(int index) throws Exception {
    String slug = "frozen-" + index;
    create(slug);
    long before = publish(replicas.getFirst(), slug, "1.0.0");
    for (ReplicaProcess replica : replicas) {
      assertThat(resolve(replica, slug, before).hasToolVersion()).isTrue();
    }
    ReplicaProcess frozen = replicas.get(index);
    List<ReplicaProcess> others = replicas.stream().filter(replica -> replica != frozen).toList();
    frozen.freeze(true);
    try {
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> {
                long revision = publish(others.getFirst(), slug, "1.0.1");
                for (ReplicaProcess replica : others) {
                  assertThat(resolve(replica, slug, revision).getToolVersion().getVersion())
                      .isEqualTo("1.0.1");
                  assertThat(members(replica)).as(replica::log).isEqualTo(REPLICAS - 1);
                }
              });
      await()
          .during(SEVERAL_SEARCHES)
          .atMost(SEVERAL_SEARCHES.plusSeconds(5))
          .untilAsserted(
              () -> {
                for (ReplicaProcess replica : others) {
                  assertThat(members(replica)).as(replica::log).isEqualTo(REPLICAS - 1);
                }
              });
    } finally {
      frozen.freeze(false);
    }
    assertThat(resolve(frozen, slug, 0).getToolVersion().getVersion()).isEqualTo("1.0.1");
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              for (ReplicaProcess replica : replicas) {
                assertThat(members(replica)).as(replica::log).isEqualTo(REPLICAS);
              }
            });
  }

  private static void create(String slug) {
    var _ =
        catalog(replicas.get(0))
            .createTool(
                CreateToolRequest.newBuilder().setTool(Tool.newBuilder().setSlug(slug)).build());
  }

  private static long publish(String slug, String version) {
    return publish(replicas.getFirst(), slug, version);
  }

  private static long publish(ReplicaProcess replica, String slug, String version) {
    return catalog(replica)
        .publishVersion(
            PublishVersionRequest.newBuilder()
                .setToolVersion(ToolVersion.newBuilder().setTool(slug).setVersion(version))
                .build())
        .getRevision();
  }

  private static CatalogServiceBlockingStub catalog(ReplicaProcess replica) {
    return CatalogServiceGrpc.newBlockingStub(replica.channel())
        .withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  /** A defect of the replica fails with its log, which alone says what it was. */
  private static ResolveResponse resolve(ReplicaProcess replica, String slug, long minRevision) {
    try {
      return ToolServiceGrpc.newBlockingStub(replica.channel())
          .withDeadlineAfter(30, TimeUnit.SECONDS)
          .resolve(ResolveRequest.newBuilder().setSlug(slug).setMinRevision(minRevision).build());
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.INTERNAL) {
        throw new AssertionError(replica.log(), e);
      }
      throw e;
    }
  }

  private static Status.Code codeOf(ReplicaProcess replica, String slug, long minRevision) {
    try {
      var _ = resolve(replica, slug, minRevision);
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }
}
