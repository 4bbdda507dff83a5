package dev.toolrack.server.catalog.cache;

import static dev.toolrack.server.catalog.cache.FakeStore.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.catalog.CacheCounters;
import dev.toolrack.server.catalog.HeadSnapshot;
import dev.toolrack.server.catalog.LocatedHead;
import dev.toolrack.server.catalog.Served;
import dev.toolrack.server.catalog.ToolKey;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a replica that is alone answers without Postgres, and when that is back. */
class OutageTest {
  private static final ToolKey KEY = key("weather");
  private static final ToolKey ABSENT = key("absent");
  private static final Duration BEYOND_BOUND = CacheSettings.DEFAULT.stalenessBound().plusMillis(1);

  private final Fixture replica = new Fixture();

  @BeforeEach
  void follow() {
    replica.gridHeads.alone = true;
    replica.gridVersions.alone = true;
    replica.store.publish(KEY, 1, "1.0.0");
    replica.step();
  }

  private LocatedHead head(ToolKey key) {
    return replica.snapshots.head(key).join();
  }

  private void outage() {
    replica.store.goAway(true);
    replica.time.pass(BEYOND_BOUND);
  }

  @Test
  void whoFindsPostgresAwayIsAnsweredFromMemory() {
    HeadSnapshot known = head(KEY).value();
    outage();

    assertThat(head(KEY)).isEqualTo(new LocatedHead(known, Served.STALE));
  }

  @Test
  void anAbsenceIsAnsweredFromMemoryToo() {
    assertThat(head(ABSENT).value()).isNull();
    outage();

    assertThat(head(ABSENT)).isEqualTo(new LocatedHead(null, Served.STALE));
  }

  @Test
  void everybodyIsAnsweredAgainOnceOneCallHasReachedPostgres() {
    head(KEY);
    outage();
    head(KEY);
    replica.store.goAway(false);
    replica.time.pass(CacheSettings.PROBE_INTERVAL);

    for (int i = 0; i < 5; i++) {
      assertThat(head(key("other-" + i)).served()).isEqualTo(Served.DATABASE);
    }
    for (long id = 1; id < 5; id++) {
      assertThat(replica.snapshots.version(id, 0)).isCompleted();
    }
  }

  @Test
  void aVersionThatIsReadOpensTheWayToo() {
    head(KEY);
    outage();
    head(KEY);
    replica.store.goAway(false);
    replica.time.pass(CacheSettings.PROBE_INTERVAL);
    assertThat(replica.snapshots.version(77, 0).join().value()).isNull();

    assertThat(head(ABSENT).served()).isEqualTo(Served.DATABASE);
  }

  @Test
  void aVersionThatCannotBeReadShutsTheWay() {
    replica.store.goAway(true);
    assertThat(replica.snapshots.version(77, 0)).isCompletedExceptionally();
    replica.store.goAway(false);

    assertThat(replica.snapshots.head(ABSENT)).isCompletedExceptionally();
    replica.time.pass(CacheSettings.PROBE_INTERVAL);
    assertThat(head(ABSENT).served()).isEqualTo(Served.DATABASE);
  }

  private CacheCounters counters(String name) {
    return replica.memory.counters().stream()
        .filter(cache -> cache.name().equals(name))
        .findAny()
        .orElseThrow();
  }

  @Test
  void countsEachLookUpOnce() {
    head(KEY);
    head(KEY);
    assertThat(replica.snapshots.freshHead("default", "weather")).isNotNull();
    head(ABSENT);
    head(ABSENT);
    assertThat(replica.snapshots.versionInMemory(1)).isNotNull();
    replica.snapshots.version(1, 0).join();
    replica.snapshots.version(77, 0).join();
    assertThat(replica.snapshots.versionInMemory(77)).isNull();

    assertThat(counters("heads/near").hits()).isEqualTo(2);
    assertThat(counters("heads/near").misses()).isEqualTo(3);
    assertThat(counters("unknown").hits()).isEqualTo(1);
    assertThat(counters("unknown").misses()).isEqualTo(2);
    assertThat(counters("versions/near").hits()).isEqualTo(2);
    assertThat(counters("versions/near").misses()).isEqualTo(1);
  }
}
