package dev.toolrack.server.catalog.cache;

import static dev.toolrack.server.catalog.cache.FakeStore.key;
import static dev.toolrack.server.catalog.cache.FakeStore.number;
import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.catalog.CacheScope;
import dev.toolrack.server.catalog.HeadSnapshot;
import dev.toolrack.server.catalog.LocatedHead;
import dev.toolrack.server.catalog.PublishedVersion;
import dev.toolrack.server.catalog.Resolution;
import dev.toolrack.server.catalog.Resolver;
import dev.toolrack.server.catalog.Served;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.VersionRef;
import dev.toolrack.server.catalog.VersionSnapshot;
import dev.toolrack.server.catalog.VersionStatus;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A failover that loses commits of which the feed has not told. */
class FailoverTest {
  private static final ToolKey KEY = key("weather");

  private final Fixture replica = new Fixture();

  @BeforeEach
  void follow() {
    replica.store.publish(KEY, 1, "1.0.0");
    replica.step();
  }

  private LocatedHead head() {
    return replica.snapshots.head(KEY).join();
  }

  private Map<String, Long> channels() {
    return Objects.requireNonNull(head().value()).head().channels();
  }

  /** Changes that the feed has not told of go with the primary; the standby has all before. */
  private void failOver() {
    replica.store.goAway(true);
    replica.step();
    replica.store.feed.restoreTo(1);
    replica.store.goAway(false);
  }

  /** Guards against a head that was never committed and looks newer than what came instead. */
  @Test
  void whatWasReadAheadOfTheFeedGoesWithThePrimaryThatHadIt() {
    ToolKey absent = key("absent");
    replica.store.publish(KEY, 2, "2.0.0");
    replica.store.change(key("other"));
    replica.store.change(key("other"));
    assertThat(channels()).containsExactly(Map.entry("stable", 2L));
    assertThat(replica.snapshots.head(absent).join().value()).isNull();
    assertThat(replica.gridHeads.entries).as("what may be lost is not shared").isEmpty();
    assertThat(replica.gridVersions.entries).isEmpty();

    failOver();
    replica.store.publish(KEY, 3, "3.0.0");
    replica.store.publish(absent, 4, "1.0.0");
    replica.step();

    assertThat(channels()).containsExactly(Map.entry("stable", 3L));
    assertThat(replica.snapshots.versionInMemory(2)).isNull();
    assertThat(replica.snapshots.head(absent).join().value()).isNotNull();
  }

  @Test
  void aReadThatIsUnderWayMeanwhileIsMadeAgain() {
    replica.store.publish(KEY, 2, "2.0.0");
    replica.store.change(key("other"));
    replica.store.change(key("other"));
    replica.store.duringNextLoad(
        () -> {
          failOver();
          replica.store.publish(KEY, 3, "3.0.0");
          replica.step();
        });

    assertThat(channels()).containsExactly(Map.entry("stable", 3L));
    assertThat(replica.store.headLoads).hasValue(2);
    assertThat(replica.snapshots.versionInMemory(2)).isNull();
  }

  /** Guards against what was read ahead of the feed, and is noted as a change that never comes. */
  @Test
  void whatAReadHasShownThatIsMadeAgainIsForgotten() {
    replica.store.change(key("other"));
    replica.store.change(key("other"));
    replica.store.publish(KEY, 2, "2.0.0");
    replica.store.duringNextLoad(
        () -> {
          failOver();
          replica.store.publish(KEY, 3, "3.0.0");
          replica.step();
        });

    assertThat(channels()).containsExactly(Map.entry("stable", 3L));
    assertThat(replica.store.headLoads).hasValue(2);
    assertThat(head().served()).isEqualTo(Served.NEAR_CACHE);
  }

  /** Guards against a lost head that looks told once the feed has as many changes as it says. */
  @Test
  void whatWasInTheGridBeforeTheFailoverIsNotTakenAfterIt() {
    HeadSnapshot known = Objects.requireNonNull(head().value());
    replica.memory.drop(new CacheScope.Tenant("default"));
    HeadSnapshot lost = new HeadSnapshot(known.head(), 5);
    replica.gridHeads.entries.put(KEY, lost);
    replica.gridHeads.duringNextRead(
        () -> {
          failOver();
          replica.store.publish(KEY, 3, "3.0.0");
          for (int i = 0; i < 3; i++) {
            replica.store.change(key("other"));
          }
          replica.step();
        });

    assertThat(channels()).containsExactly(Map.entry("stable", 3L));
  }

  /** Guards against a lost version in the grid, whose id another tool's is given. */
  @Test
  void aVersionIsNotSharedBeforeTheFeedHasToldOfTheHeadThatNamesIt() {
    replica.store.publish(
        KEY,
        Map.of("stable", 2L),
        List.of(
            new VersionRef(2, number("2.0.0"), VersionStatus.ACTIVE),
            new VersionRef(3, number("1.5.0"), VersionStatus.ACTIVE)));
    long asOf = Objects.requireNonNull(head().value()).asOf();
    assertThat(replica.snapshots.version(3, asOf).join().value()).isNotNull();
    assertThat(replica.gridVersions.entries).isEmpty();

    replica.memory.clear();
    replica.step();
    replica.snapshots.version(3, asOf).join();
    assertThat(replica.gridVersions.entries).containsOnlyKeys(3L);
  }

  @Test
  void aVersionThatIsBeingReadMeanwhileIsReadAgain() {
    replica.store.publish(KEY, 2, "2.0.0");
    replica.store.duringNextLoad(
        () -> {
          failOver();
          replica.store.publish(key("other"), 2, "0.1.0");
          replica.step();
        });

    assertThat(Objects.requireNonNull(replica.snapshots.version(2, 2).join().value()).version())
        .extracting(PublishedVersion::tool)
        .isEqualTo(key("other"));
    assertThat(Objects.requireNonNull(replica.snapshots.versionInMemory(2)).version().tool())
        .isEqualTo(key("other"));
  }

  /** Whose id was given to another tool's, after a failover that lost this one. */
  private static VersionSnapshot lost() {
    return new VersionSnapshot(FakeStore.version("lost", 1, "1.0.0", "{}"));
  }

  private void assertThatTheToolsOwnVersionIsEverywhere() {
    Resolver resolver = new Resolver(replica.snapshots, replica.feed);

    Resolution resolution = resolver.resolve("default", "weather", "", 0, 0).join();

    assertThat(resolution.version().version().tool()).isEqualTo(KEY);
    assertThat(replica.snapshots.versionInMemory(1)).isSameAs(resolution.version());
    assertThat(replica.gridVersions.entries).containsExactly(Map.entry(1L, resolution.version()));
  }

  /** Defect: such a tool failed until the wrong copies had left memory and grid. */
  @Test
  void anotherToolsVersionInMemoryIsReplacedOnceItIsFound() {
    head();
    replica.memory.forget(1);
    replica.memory.keep(1, lost());
    replica.gridVersions.entries.put(1L, lost());

    assertThatTheToolsOwnVersionIsEverywhere();
    assertThat(replica.store.versionLoads).hasValue(1);
  }

  @Test
  void anotherToolsVersionInTheGridIsReplacedOnceItIsFound() {
    head();
    replica.memory.forget(1);
    replica.gridVersions.entries.put(1L, lost());

    assertThatTheToolsOwnVersionIsEverywhere();
    assertThat(replica.store.versionLoads).hasValue(1);
  }

  /** Defect: another tool's version was answered, and shared, if the tool itself was not here. */
  @Test
  void theVersionThatComesWithItsHeadReplacesAnotherTools() {
    replica.memory.keep(1, lost());

    assertThatTheToolsOwnVersionIsEverywhere();
    assertThat(replica.store.versionLoads).hasValue(0);
  }

  @Test
  void anotherToolsVersionIsNoAnswerWhileTheTruthIsAway() {
    head();
    replica.memory.forget(1);
    replica.memory.keep(1, lost());
    replica.store.goAway(true);
    Resolver resolver = new Resolver(replica.snapshots, replica.feed);

    assertThat(resolver.resolve("default", "weather", "", 0, 0)).isCompletedExceptionally();
  }

  @Test
  void whatOthersReadAheadOfTheFeedIsNotTakenFromTheGrid() {
    HeadSnapshot known = Objects.requireNonNull(head().value());
    replica.memory.drop(new CacheScope.Tenant("default"));
    replica.gridHeads.entries.put(KEY, new HeadSnapshot(known.head(), 5));

    assertThat(head().served()).isEqualTo(Served.DATABASE);
  }

  /** Guards against a lost head that is kept by who found the grid's copy before the failover. */
  @Test
  void whatOthersReadAheadOfTheFeedIsNotKeptForWantOfTheTruth() {
    HeadSnapshot known = Objects.requireNonNull(head().value());
    replica.memory.drop(new CacheScope.Tenant("default"));
    replica.gridHeads.entries.put(KEY, new HeadSnapshot(known.head(), 5));
    replica.store.duringNextLoad(
        () -> {
          failOver();
          replica.step();
          replica.store.failLoads(true);
        });

    assertThat(replica.snapshots.head(KEY)).isCompletedExceptionally();
    assertThat(replica.memory.heads().peek(KEY)).isNull();
  }
}
