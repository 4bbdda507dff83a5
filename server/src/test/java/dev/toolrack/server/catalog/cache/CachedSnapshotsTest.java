package dev.toolrack.server.catalog.cache;

import static dev.toolrack.server.catalog.cache.FakeStore.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toolrack.server.catalog.CacheScope;
import dev.toolrack.server.catalog.HeadSnapshot;
import dev.toolrack.server.catalog.LocatedHead;
import dev.toolrack.server.catalog.Resolver;
import dev.toolrack.server.catalog.Served;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.ToolKind;
import dev.toolrack.server.catalog.VersionRef;
import dev.toolrack.server.catalog.VersionSnapshot;
import dev.toolrack.server.catalog.VersionStatus;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Freshness and degradation, one step at a time, on fake time. */
class CachedSnapshotsTest {
  private static final ToolKey KEY = key("weather");
  private static final Duration BEYOND_BOUND = CacheSettings.DEFAULT.stalenessBound().plusMillis(1);

  private final Fixture replica = new Fixture();

  @BeforeEach
  void follow() {
    replica.store.publish(KEY, 1, "1.0.0");
    replica.step();
  }

  private LocatedHead head() {
    return replica.snapshots.head(KEY).join();
  }

  private static VersionRef ref(long id, String number) {
    return new VersionRef(id, FakeStore.number(number), VersionStatus.ACTIVE);
  }

  private long revision(LocatedHead located) {
    return Objects.requireNonNull(located.value()).head().revision();
  }

  private void assertUnavailable() {
    assertThatThrownBy(this::head)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            ToolrackException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.CATALOG_UNAVAILABLE);
              assertThat(e.retryAfter()).isPresent();
            });
  }

  @Test
  void aHitIsTheSameInstanceAndTouchesNothingElse() {
    HeadSnapshot loaded = head().value();
    int gridReads = replica.gridHeads.reads;

    assertThat(replica.snapshots.freshHead("default", "weather")).isSameAs(loaded);
    assertThat(head()).isEqualTo(new LocatedHead(loaded, Served.NEAR_CACHE));
    assertThat(replica.store.headLoads).hasValue(1);
    assertThat(replica.gridHeads.reads).isEqualTo(gridReads);
  }

  @Test
  void aPeekNeitherLoadsNorAsksTheGrid() {
    assertThat(replica.snapshots.freshHead("default", "weather")).isNull();
    assertThat(replica.store.headLoads).hasValue(0);
    assertThat(replica.gridHeads.reads).isZero();
  }

  @Test
  void whatTheFeedSaysIsSupersededIsNoHit() {
    head();
    replica.store.publish(KEY, 2, "2.0.0");
    assertThat(replica.snapshots.freshHead("default", "weather")).isNotNull();

    replica.step();

    assertThat(replica.snapshots.freshHead("default", "weather")).isNull();
    LocatedHead next = head();
    assertThat(next.served()).as("the grid's copy is superseded too").isEqualTo(Served.DATABASE);
    assertThat(revision(next)).isEqualTo(replica.store.feed.newest());
  }

  @Test
  void aDisabledToolIsAbsentAsSoonAsTheFeedSaysSo() {
    head();
    replica.store.disable(KEY);
    replica.step();

    assertThat(head()).isEqualTo(new LocatedHead(null, Served.DATABASE));
    assertThat(head())
        .as("the absence is remembered")
        .isEqualTo(new LocatedHead(null, Served.NEAR_CACHE));
  }

  @Test
  void aHeadThatIsReadAnewAndHasNotChangedStaysTheSameInstance() {
    HeadSnapshot known = Objects.requireNonNull(head().value());

    replica.time.pass(CacheSettings.DEFAULT.lifetime().plusMillis(1));
    replica.step();
    LocatedHead again = head();
    assertThat(again.served()).isEqualTo(Served.DATABASE);
    assertThat(again.value()).isSameAs(known);
    assertThat(head().served()).isEqualTo(Served.NEAR_CACHE);

    replica.store.publish(KEY, 2, "2.0.0");
    replica.step();
    assertThat(head().value()).isNotNull().isNotSameAs(known);
  }

  @Test
  void anUnknownSlugIsRememberedUntilTheFeedOrTimeClearsIt() {
    ToolKey other = key("other");
    assertThat(replica.snapshots.head(other).join().value()).isNull();
    assertThat(replica.snapshots.head(other).join().served()).isEqualTo(Served.NEAR_CACHE);
    assertThat(replica.store.headLoads).hasValue(1);

    replica.time.pass(Duration.ofSeconds(31));
    replica.step();
    assertThat(replica.snapshots.head(other).join().served()).isEqualTo(Served.DATABASE);

    replica.store.publish(other, 9, "1.0.0");
    replica.step();
    assertThat(replica.snapshots.head(other).join().value()).isNotNull();
  }

  @Test
  void aReadFromBeforeAChangeThatHasBeenToldIsThrownAway() {
    replica.store.duringNextLoad(
        () -> {
          replica.store.publish(KEY, 2, "2.0.0");
          replica.step();
        });

    assertThat(revision(head())).isEqualTo(replica.store.feed.newest());
    assertThat(replica.store.headLoads).hasValue(2);
  }

  @Test
  void anOlderGridEntryIsNotTakenAfterANewerHeadHasBeenGivenOut() {
    HeadSnapshot old = Objects.requireNonNull(head().value());
    replica.store.publish(KEY, 2, "2.0.0");
    replica.memory.drop(new CacheScope.Tenant("default"));
    replica.gridHeads.entries.clear();
    long newer = revision(head());
    replica.memory.drop(new CacheScope.Tenant("default"));
    replica.gridHeads.entries.put(KEY, old);

    assertThat(revision(head())).as("the feed has not told of it yet").isEqualTo(newer);
  }

  @Test
  void aFrozenGridIsSkippedAfterAFewFailuresAndUsedAgainWhenItIsBack() {
    replica.gridHeads.frozen = true;
    for (int i = 0; i < 10; i++) {
      assertThat(replica.snapshots.head(key("none-" + i)).join().value()).isNull();
    }
    assertThat(replica.gridHeads.reads).isEqualTo(3);

    replica.gridHeads.frozen = false;
    replica.time.pass(CacheSettings.PROBE_INTERVAL);
    for (int i = 0; i < 10; i++) {
      replica.snapshots.head(key("some-" + i)).join();
    }
    assertThat(replica.gridHeads.reads).isEqualTo(13);
  }

  @Test
  void whileTheTruthIsAwayMemoryAnswersStaleUpToItsLimit() {
    HeadSnapshot known = head().value();
    replica.store.goAway(true);
    assertThat(head().served()).isEqualTo(Served.NEAR_CACHE);

    replica.time.pass(BEYOND_BOUND);
    assertThat(replica.snapshots.freshHead("default", "weather")).isNull();
    assertThat(head()).isEqualTo(new LocatedHead(known, Served.STALE));

    replica.time.pass(CacheSettings.DEFAULT.maxStale().minus(BEYOND_BOUND));
    assertThat(head()).isEqualTo(new LocatedHead(known, Served.STALE));

    replica.time.pass(Duration.ofMillis(1));
    assertUnavailable();
  }

  @Test
  void anOutageIsProbedSeldomHoweverManyCall() {
    head();
    replica.store.goAway(true);
    replica.time.pass(BEYOND_BOUND);
    int before = replica.store.headLoads.get();

    for (int i = 0; i < 1_000; i++) {
      assertThat(head().served()).isEqualTo(Served.STALE);
    }
    assertThat(replica.store.headLoads.get() - before).isEqualTo(1);

    replica.time.pass(CacheSettings.PROBE_INTERVAL);
    for (int i = 0; i < 1_000; i++) {
      assertThat(head().served()).isEqualTo(Served.STALE);
    }
    assertThat(replica.store.headLoads.get() - before).isEqualTo(2);
  }

  @Test
  void aSupersededHeadIsNotServedThoughTheTruthIsAway() {
    head();
    replica.store.disable(KEY);
    replica.step();
    replica.gridHeads.entries.clear();
    replica.store.goAway(true);

    assertUnavailable();
  }

  /** Postgres is well, but what it says and what is remembered are of two histories. */
  @Test
  void nothingIsAnsweredOnceTheFeedHasBeenSetBack() {
    head();
    replica.store.feed.restoreTo(0);
    replica.step();

    assertUnavailable();
    replica.store.publish(KEY, 9, "3.0.0");
    replica.step();
    assertUnavailable();
  }

  @Test
  void aColdKeyFailsAtOnceWhileTheTruthIsKnownToBeAway() {
    replica.store.goAway(true);
    assertUnavailable();
    int loads = replica.store.headLoads.get();
    assertUnavailable();
    assertThat(replica.store.headLoads).hasValue(loads);
  }

  @Test
  void theGridAnswersStaleWhatThisReplicaDoesNotHave() {
    HeadSnapshot known = Objects.requireNonNull(head().value());
    Fixture other = new Fixture(CacheSettings.DEFAULT, replica.gridHeads, replica.gridVersions);
    other.store.feed.append(key("x"), known.asOf());
    other.step();
    other.store.goAway(true);
    other.time.pass(BEYOND_BOUND);

    assertThat(other.snapshots.head(KEY).join()).isEqualTo(new LocatedHead(known, Served.STALE));
  }

  @Test
  void whileOnlyTheFeedIsAwayAReadOfTheTruthIsFreshForTheBound() {
    head();
    replica.store.feed.goAway(true);
    replica.time.pass(BEYOND_BOUND);
    replica.store.publish(KEY, 2, "2.0.0");

    assertThat(head().served()).isEqualTo(Served.DATABASE);
    assertThat(head().served()).isEqualTo(Served.NEAR_CACHE);
    replica.time.pass(BEYOND_BOUND);
    assertThat(head().served()).isEqualTo(Served.DATABASE);
    assertThat(revision(head())).isEqualTo(replica.store.feed.newest());
  }

  @Test
  void whoJoinsALoadThatReadLongBeforeGetsAReadOfItsOwnWhileTheFeedIsAway() {
    CompletableFuture<LocatedHead> late = new CompletableFuture<>();
    replica.store.feed.goAway(true);
    replica.store.duringNextLoad(
        () -> {
          replica.store.disable(KEY);
          replica.time.pass(BEYOND_BOUND);
          var _ = replica.snapshots.head(KEY).thenAccept(late::complete);
        });

    assertThat(head().value()).as("read after the call began").isNotNull();
    assertThat(late.join()).isEqualTo(new LocatedHead(null, Served.DATABASE));
  }

  @Test
  void whoJoinsALoadThatHasJustReadGetsWhatItBrings() {
    CompletableFuture<LocatedHead> late = new CompletableFuture<>();
    replica.store.feed.goAway(true);
    replica.store.duringNextLoad(
        () -> {
          replica.time.pass(CacheSettings.DEFAULT.stalenessBound());
          var _ = replica.snapshots.head(KEY).thenAccept(late::complete);
          replica.time.pass(BEYOND_BOUND);
        });

    assertThat(head()).isEqualTo(late.join());
    assertThat(replica.store.headLoads).hasValue(1);
  }

  @Test
  void aCallThatCouldBeAnsweredStaleWaitsForASlowTruthNoLongerThanItsBudget() {
    HeadSnapshot known = head().value();
    replica.time.pass(BEYOND_BOUND);
    replica.hold = true;

    CompletableFuture<LocatedHead> waiting = replica.snapshots.head(KEY);
    assertThat(waiting).isNotDone();
    replica.time.pass(CacheSettings.DATABASE_BUDGET);

    assertThat(waiting).isCompletedWithValue(new LocatedHead(known, Served.STALE));
    assertThat(replica.snapshots.head(KEY))
        .as("the next does not wait")
        .isCompletedWithValue(new LocatedHead(known, Served.STALE));
    replica.time.pass(CacheSettings.PROBE_INTERVAL);
    replica.runHeld();
    assertThat(head().served()).isEqualTo(Served.NEAR_CACHE);
  }

  @Test
  void anEntryThatHasOutlivedItsTimeIsConfirmedByTheTruth() {
    head();
    ToolKey server = key("server");
    replica.store.publish(server, ToolKind.MCP_SERVER, 7, "1.0.0");
    replica.step();
    replica.snapshots.head(server).join();

    replica.time.pass(CacheSettings.DEFAULT.lifetime().plusNanos(1));
    replica.step();

    assertThat(replica.snapshots.freshHead("default", "weather")).isNull();
    assertThat(head().served()).isEqualTo(Served.DATABASE);
    assertThat(replica.snapshots.freshHead("default", "server")).isNotNull();
  }

  @Test
  void aVersionIsLoadedOnceAndNeverGoesStale() {
    var loaded = replica.snapshots.version(1, 0).join();
    assertThat(loaded.served()).isEqualTo(Served.DATABASE);
    replica.store.goAway(true);
    replica.time.pass(Duration.ofHours(1));

    assertThat(replica.snapshots.versionInMemory(1)).isNotNull().isSameAs(loaded.value());
    assertThat(replica.snapshots.version(1, 0).join().served()).isEqualTo(Served.NEAR_CACHE);
    assertThat(replica.store.versionLoads).hasValue(1);
  }

  @Test
  void theVersionThatIsWantedNextComesWithItsHead() {
    LocatedHead loaded = head();

    VersionSnapshot version = Objects.requireNonNull(loaded.version());
    assertThat(version.version().id()).isEqualTo(1);
    assertThat(replica.snapshots.versionInMemory(1)).isSameAs(version);
    assertThat(replica.gridVersions.entries).containsKey(1L);
    assertThat(replica.store.versionLoads).hasValue(0);
  }

  @Test
  void aResolveOfAColdToolIsOneReadOfTheTruth() {
    Resolver resolver = new Resolver(replica.snapshots, replica.feed);

    var resolution = resolver.resolve("default", "weather", "1.0.0", 0, 0).join();

    assertThat(resolution.served()).isEqualTo(Served.DATABASE);
    assertThat(resolution.version()).isSameAs(replica.snapshots.versionInMemory(1));
    assertThat(replica.store.headLoads).hasValue(1);
    assertThat(replica.store.versionLoads).hasValue(0);
  }

  @Test
  void whoJoinsWithAnotherSelectorGetsTheVersionThatItChooses() {
    replica.store.publish(
        KEY, Map.of("stable", 1L, "canary", 2L), List.of(ref(2, "2.0.0"), ref(1, "1.0.0")));
    replica.step();
    Resolver resolver = new Resolver(replica.snapshots, replica.feed);
    replica.hold = true;
    var stable = resolver.resolve("default", "weather", "", 0, 0);
    var canary = resolver.resolve("default", "weather", "canary", 0, 0);
    replica.runHeld();

    assertThat(stable.join().version().version().id()).isEqualTo(1);
    assertThat(canary.join().version().version().id()).isEqualTo(2);
    assertThat(replica.store.headLoads).hasValue(1);
    assertThat(replica.store.versionLoads).hasValue(1);
  }

  @Test
  void aHeadThatIsConfirmedDoesNotBringTheVersionThatIsHereAgain() {
    VersionSnapshot version = head().version();
    replica.time.pass(CacheSettings.DEFAULT.lifetime().plusNanos(1));
    replica.step();

    LocatedHead confirmed = head();

    assertThat(confirmed.served()).isEqualTo(Served.DATABASE);
    assertThat(confirmed.version()).isNull();
    assertThat(replica.snapshots.versionInMemory(1)).isSameAs(version);
  }

  @Test
  void aReplicaAloneNeitherAsksTheGridNorFillsIt() {
    replica.gridHeads.alone = true;
    replica.gridVersions.alone = true;

    assertThat(head().served()).isEqualTo(Served.DATABASE);
    replica.snapshots.version(77, 0).join();
    assertThat(replica.gridHeads.reads + replica.gridVersions.reads).isZero();
    assertThat(replica.gridHeads.offers + replica.gridVersions.offers).isZero();
  }

  @Test
  void whatTheOthersLeftInTheGridAnswersInAnOutage() {
    HeadSnapshot known = Objects.requireNonNull(head().value());
    Fixture other = new Fixture(CacheSettings.DEFAULT, replica.gridHeads, replica.gridVersions);
    other.store.feed.append(key("x"), known.asOf());
    other.step();
    other.gridHeads.alone = true;
    other.gridVersions.alone = true;
    other.store.goAway(true);

    assertThat(other.snapshots.head(KEY).join()).isEqualTo(new LocatedHead(known, Served.STALE));
    assertThat(other.snapshots.version(1, 0).join().served()).isEqualTo(Served.CLUSTER);
  }

  @Test
  void anInvalidationCountsAndReloads() {
    head();
    replica.store.publish(KEY, 2, "2.0.0");
    replica.step();
    assertThat(replica.memory.counters().getFirst().invalidations()).isEqualTo(1);
    assertThat(replica.memory.counters().getFirst().size()).isZero();
  }

  @Test
  void callersWhoAskAfterAChangeWasAppliedDoNotGetAFlightThatReadBeforeIt() {
    replica.hold = true;
    CompletableFuture<LocatedHead> early = replica.snapshots.head(KEY);
    CompletableFuture<CompletableFuture<LocatedHead>> late = new CompletableFuture<>();
    replica.store.duringNextLoad(
        () -> {
          replica.store.publish(KEY, 2, "2.0.0");
          replica.step();
          late.complete(replica.snapshots.head(KEY));
        });
    replica.runHeld();

    long newest = replica.store.feed.newest();
    assertThat(revision(early.join())).isEqualTo(newest);
    assertThat(revision(late.join().join())).isEqualTo(newest);
  }
}
