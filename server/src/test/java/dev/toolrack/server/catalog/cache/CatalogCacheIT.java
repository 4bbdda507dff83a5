package dev.toolrack.server.catalog.cache;

import static dev.toolrack.server.catalog.cache.FakeStore.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.toolrack.server.catalog.CacheCounters;
import dev.toolrack.server.catalog.CacheScope;
import dev.toolrack.server.catalog.Cluster;
import dev.toolrack.server.catalog.Freshness;
import dev.toolrack.server.catalog.HeadSnapshot;
import dev.toolrack.server.catalog.Located;
import dev.toolrack.server.catalog.LocatedHead;
import dev.toolrack.server.catalog.Served;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.VersionRef;
import dev.toolrack.server.catalog.VersionSnapshot;
import dev.toolrack.server.catalog.VersionStatus;
import dev.toolrack.server.cluster.ClusterMember;
import dev.toolrack.server.cluster.ClusterSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whole replicas, with members of a real grid, over one truth in memory. */
class CatalogCacheIT {
  private static final ToolKey KEY = key("weather");

  private final FakeStore store = new FakeStore();
  private final List<CatalogCache> replicas = new ArrayList<>();
  private final List<ClusterMember> members = new ArrayList<>();
  private final String cluster = "test-" + UUID.randomUUID();

  @AfterEach
  void closeReplicas() {
    replicas.reversed().forEach(CatalogCache::close);
    members.reversed().forEach(ClusterMember::close);
  }

  /** A replica that finds the first; each follows its own connection to the one feed. */
  private CatalogCache replica() {
    CacheSettings usual = CacheSettings.DEFAULT;
    CacheSettings settings =
        new CacheSettings(
            usual.stalenessBound(),
            usual.pollInterval(),
            usual.maxStale(),
            usual.maxEntries(),
            usual.lifetime(),
            usual.lifetimeMcp(),
            Duration.ofSeconds(2));
    ClusterMember member =
        ClusterMember.start(
            new ClusterSettings(
                cluster,
                "",
                "127.0.0.1",
                0,
                members.isEmpty() ? List.of() : List.of("127.0.0.1:" + members.getFirst().port()),
                Duration.ofSeconds(5)),
            CatalogCache.contents(settings));
    members.add(member);
    await().until(() -> member.grid() != null);
    CatalogCache replica =
        CatalogCache.start(
            store, new SharedFeed(store.feed), store.feed, settings, member, "1.2.3");
    replicas.add(replica);
    await().until(() -> replica.freshness().state() == Freshness.State.LISTENING);
    return replica;
  }

  private static LocatedHead head(CatalogCache replica) {
    return replica.snapshots().head(KEY).join();
  }

  private static CacheCounters counters(CatalogCache replica, String name) {
    return replica.caches().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void aReplicaAloneAnswersFromMemoryWithTheSameInstance() {
    store.publish(KEY, 1, "1.0.0");
    CatalogCache replica = replica();

    LocatedHead first = head(replica);
    Located<VersionSnapshot> version = replica.snapshots().version(1, 0).join();

    assertThat(first.served()).isEqualTo(Served.DATABASE);
    assertThat(replica.snapshots().freshHead("default", "weather"))
        .isNotNull()
        .isSameAs(first.value())
        .isSameAs(head(replica).value());
    assertThat(replica.snapshots().versionInMemory(1)).isNotNull().isSameAs(version.value());
    assertThat(replica.members()).singleElement().matches(member -> member.self());
    assertThat(replica.members().getFirst().replicaId()).isEqualTo(replica.replicaId());
  }

  @Test
  void whatOneReplicaLoadedTheOtherHasFromTheGrid() {
    store.publish(KEY, 1, "1.0.0");
    CatalogCache one = replica();
    CatalogCache two = replica();
    await().until(() -> one.members().size() == 2 && two.members().size() == 2);

    head(one);
    await()
        .until(() -> counters(one, "heads/grid").size() + counters(two, "heads/grid").size() == 1);
    await()
        .until(
            () ->
                counters(one, "versions/grid").size() + counters(two, "versions/grid").size() == 1);

    LocatedHead shared = head(two);
    assertThat(shared.served()).isEqualTo(Served.CLUSTER);
    assertThat(shared.value()).isNotNull();
    assertThat(two.snapshots().freshHead("default", "weather")).isSameAs(shared.value());
    Located<VersionSnapshot> version = two.snapshots().version(1, 0).join();
    assertThat(version.served()).isEqualTo(Served.CLUSTER);
    assertThat(two.snapshots().versionInMemory(1)).isSameAs(version.value());
    assertThat(store.headLoads).hasValue(1);
    assertThat(store.versionLoads).as("it came with the head").hasValue(0);
  }

  @Test
  void aChangeIsSeenOnBothReplicasThoughTheGridStillHasTheOldHead() {
    store.publish(KEY, 1, "1.0.0");
    CatalogCache one = replica();
    CatalogCache two = replica();
    head(one);
    head(two);

    store.publish(KEY, 2, "2.0.0");
    long revision = store.feed.newest();

    for (CatalogCache replica : List.of(one, two)) {
      long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      replica.freshness().await(revision, deadline).join();
      HeadSnapshot head = Objects.requireNonNull(head(replica).value());
      assertThat(head.head().revision()).isEqualTo(revision);
    }
    await().untilAsserted(() -> assertThat(counters(one, "heads/near").invalidations()).isOne());
  }

  @Test
  void anInvalidationDropsEntriesOnAllReplicasAndSaysHowMany() {
    store.publish(KEY, 1, "1.0.0");
    store.publish(key("other"), 2, "1.0.0");
    CatalogCache one = replica();
    CatalogCache two = replica();
    for (CatalogCache replica : List.of(one, two)) {
      head(replica);
      replica.snapshots().head(key("other")).join();
      replica.snapshots().version(1, 0).join();
    }
    await()
        .until(() -> counters(one, "heads/grid").size() + counters(two, "heads/grid").size() == 2);
    await()
        .until(
            () ->
                counters(one, "versions/grid").size() + counters(two, "versions/grid").size() == 2);

    long dropped = one.invalidate(new CacheScope.Prefix("default", "wea"));

    assertThat(dropped).isEqualTo(2);
    await().until(() -> two.snapshots().freshHead("default", "weather") == null);
    await().until(() -> two.snapshots().versionInMemory(1) == null);
    assertThat(one.snapshots().freshHead("default", "weather")).isNull();
    assertThat(two.snapshots().freshHead("default", "other")).isNotNull();
    assertThat(one.invalidate(new CacheScope.Tenant("nobody"))).isZero();
  }

  @Test
  void anInvalidationDropsEveryVersionOfATool() {
    List<VersionRef> index =
        IntStream.rangeClosed(1, 20)
            .mapToObj(
                id -> new VersionRef(id, FakeStore.number("1." + id + ".0"), VersionStatus.ACTIVE))
            .toList()
            .reversed();
    store.publish(KEY, Map.of("stable", 20L), index);
    CatalogCache one = replica();
    CatalogCache two = replica();
    head(one);
    for (VersionRef ref : index) {
      one.snapshots().version(ref.id(), 0).join();
    }
    await()
        .until(
            () ->
                counters(one, "versions/grid").size() + counters(two, "versions/grid").size()
                    == index.size());

    assertThat(one.invalidate(new CacheScope.Tool(KEY))).isEqualTo(1 + index.size());

    assertThat(counters(one, "versions/grid").size() + counters(two, "versions/grid").size())
        .isZero();
  }

  @Test
  void aReplicaThatLeavesHandsItsPartOfTheGridOver() {
    for (int id = 1; id <= 20; id++) {
      store.publish(key("tool-" + id), id, "1.0.0");
    }
    CatalogCache one = replica();
    CatalogCache two = replica();
    for (int id = 1; id <= 20; id++) {
      one.snapshots().head(key("tool-" + id)).join();
    }
    await()
        .until(() -> counters(one, "heads/grid").size() + counters(two, "heads/grid").size() == 20);

    replicas.remove(two);
    two.close();
    members.remove(1).close();

    assertThat(counters(one, "heads/grid").size()).isEqualTo(20);
    await().until(() -> one.members().size() == 1);
  }

  @Test
  void replicasSayOfThemselvesHowTheyAre() {
    CatalogCache one = replica();
    CatalogCache two = replica();
    store.publish(KEY, 1, "1.0.0");

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              for (CatalogCache replica : List.of(one, two)) {
                assertThat(replica.members()).hasSize(2);
                for (Cluster.Member member : replica.members()) {
                  Cluster.Report report = Objects.requireNonNull(member.report());
                  assertThat(report.revision()).isEqualTo(store.feed.newest());
                  assertThat(report.state()).isEqualTo(Freshness.State.LISTENING);
                  assertThat(report.buildVersion()).isEqualTo("1.2.3");
                }
              }
            });
  }

  @Test
  void theMostUsedToolsAreLoadedAhead() {
    store.publish(KEY, 1, "1.0.0");
    CatalogCache replica = replica();

    assertThat(replica.preWarm(10).join()).isEqualTo(1);

    assertThat(replica.snapshots().freshHead("default", "weather")).isNotNull();
    assertThat(replica.snapshots().versionInMemory(1)).isNotNull();
  }

  @Test
  void tenThousandCallersOfAColdKeyAreOneLoad() {
    store.publish(KEY, 1, "1.0.0");
    CatalogCache replica = replica();
    store.duringNextLoad(
        () -> await().until(() -> counters(replica, "heads/near").misses() >= 10_000));

    List<CompletableFuture<LocatedHead>> callers = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      callers.add(replica.snapshots().head(KEY));
    }

    assertThat(callers).allSatisfy(caller -> assertThat(caller.join().value()).isNotNull());
    assertThat(store.headLoads).hasValue(1);
  }
}
