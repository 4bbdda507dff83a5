package dev.toolrack.server.catalog.cache;

import static dev.toolrack.server.catalog.cache.FakeStore.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toolrack.server.catalog.Change;
import dev.toolrack.server.catalog.Watches.Batch;
import dev.toolrack.server.catalog.Watches.Cursor;
import dev.toolrack.server.catalog.Watches.Rest;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeLogTest {
  private final FakeFeed feed = new FakeFeed();
  private final ChangeLog changes = new ChangeLog(8, feed, Runnable::run);
  private final AtomicInteger available = new AtomicInteger();

  private void append(String... slugs) {
    List<Change> page = new ArrayList<>();
    for (String slug : slugs) {
      page.add(feed.append(key(slug)));
    }
    changes.onChanges(page, feed.newest());
  }

  private Cursor open(long fromRevision) {
    return changes.open(fromRevision, null, available::incrementAndGet);
  }

  /** When the fake feed commits its nth change. */
  private static Instant time(long n) {
    return Instant.EPOCH.plusSeconds(n);
  }

  private static List<Long> revisions(Batch batch) {
    return batch.changes().stream().map(Change::revision).toList();
  }

  @Test
  void zeroMeansFromNowOn() {
    append("a", "b");
    Cursor cursor = open(0);
    assertThat(cursor.poll(10)).isEqualTo(new Batch(List.of(), 2, Rest.NONE, time(2)));
    assertThat(available).hasValue(0);

    append("c");
    assertThat(available).hasValue(1);
    assertThat(revisions(cursor.poll(10))).containsExactly(3L);
  }

  @Test
  void whoWatchesACatalogThatHasNeverChangedHearsOfItsFirstChange() {
    changes.onChanges(List.of(), 0);
    Cursor cursor = open(0);
    assertThat(cursor.poll(10)).isEqualTo(new Batch(List.of(), 0, Rest.NONE, null));

    append("a", "b");
    assertThat(available).hasValue(1);
    assertThat(revisions(cursor.poll(10))).containsExactly(1L, 2L);
  }

  @Test
  void whoWatchesFromNowOnBeforeTheFeedWasReadHearsOfWhatComesAfterwards() {
    Cursor cursor = open(0);
    assertThat(cursor.poll(10)).isEqualTo(new Batch(List.of(), 0, Rest.NONE, null));

    append("a", "b");
    assertThat(available).hasValue(1);
    assertThat(cursor.poll(10)).isEqualTo(new Batch(List.of(), 2, Rest.NONE, time(2)));
    append("c");
    assertThat(revisions(cursor.poll(10))).containsExactly(3L);
  }

  @Test
  void resumesAfterARevisionAndSaysHowFarItIs() {
    append("a", "b", "c", "d");
    Cursor cursor = open(1);
    assertThat(available).hasValue(1);

    Batch first = cursor.poll(2);
    assertThat(revisions(first)).containsExactly(2L, 3L);
    assertThat(first.revision()).isEqualTo(3);
    assertThat(first.rest()).isEqualTo(Rest.READY);
    Batch second = cursor.poll(2);
    assertThat(revisions(second)).containsExactly(4L);
    assertThat(second.rest()).isEqualTo(Rest.NONE);
  }

  @Test
  void onlyTheLatestChangeOfAToolIsGiven() {
    append("x");
    Cursor cursor = open(1);
    append("a", "b", "a", "a");
    Batch batch = cursor.poll(10);
    assertThat(revisions(batch)).containsExactly(3L, 5L);
    assertThat(batch.revision()).isEqualTo(5);
  }

  @Test
  void aSlowReaderIsToldOnceAndHoldsNothingUp() {
    append("x");
    Cursor cursor = open(1);
    for (int i = 0; i < 5; i++) {
      append("t" + i);
    }
    assertThat(available).hasValue(1);
    assertThat(changes.waiting()).isZero();
    assertThat(cursor.poll(100).changes()).hasSize(5);
    assertThat(changes.waiting()).isEqualTo(1);
    cursor.close();
    assertThat(changes.waiting()).isZero();
  }

  @Test
  void whatTheRingNoLongerHasIsReadFromTheHistory() {
    append("x");
    Cursor cursor = open(1);
    for (int i = 0; i < 20; i++) {
      append("t" + i);
    }
    List<Long> seen = new ArrayList<>();
    Batch batch = cursor.poll(100);
    assertThat(batch.changes()).as("to read the history takes a while").isEmpty();
    assertThat(batch.rest()).isEqualTo(Rest.COMING);
    assertThat(available).hasValue(2);
    do {
      batch = cursor.poll(100);
      seen.addAll(revisions(batch));
    } while (batch.rest() == Rest.READY);
    assertThat(seen).hasSize(20).isSorted().doesNotHaveDuplicates();
    assertThat(batch.revision()).isEqualTo(21);
  }

  @Test
  void aPlaceThatTheFeedNoLongerReachesIsCompacted() {
    for (int i = 0; i < 20; i++) {
      append("t" + i);
    }
    feed.prune(9);
    Cursor cursor = open(3);
    cursor.poll(10);
    assertThatThrownBy(() -> cursor.poll(10))
        .isInstanceOfSatisfying(
            ToolrackException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.REVISION_COMPACTED);
              assertThat(e.metadata()).containsEntry("oldest", "10");
              assertThat(e)
                  .as("what to do, clients say")
                  .hasMessage("The change feed begins at revision 10, which is after revision 3");
            });
    Cursor complete = open(9);
    complete.poll(10);
    assertThat(revisions(complete.poll(100))).startsWith(10L).hasSize(11);
  }

  /** Guards against a resume token that passes over what was pruned while the replica was away. */
  @Test
  void whatWasPrunedBeforeItWasReadIsCompacted() {
    append("a", "b");
    Cursor cursor = open(2);
    for (int i = 0; i < 8; i++) {
      feed.append(key("t" + i));
    }
    feed.prune(9);
    changes.onGap(9);
    append("z");

    cursor.poll(10);

    assertThatThrownBy(() -> cursor.poll(10))
        .isInstanceOfSatisfying(
            ToolrackException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.REVISION_COMPACTED));
  }

  /** Guards against a gap that is forgotten once a change from before it leaves the ring. */
  @ParameterizedTest
  @ValueSource(ints = {2, 7, 8, 20})
  void aGapIsRememberedWhenTheRingIsFull(int before) {
    for (int i = 0; i < before; i++) {
      append("t" + i);
    }
    Cursor cursor = open(before);
    feed.append(key("pruned"));
    feed.prune(before + 1L);
    changes.onGap(before + 1L);
    for (int i = 0; i < 8; i++) {
      append("u" + i);
    }

    cursor.poll(10);

    assertThatThrownBy(() -> cursor.poll(10))
        .isInstanceOfSatisfying(
            ToolrackException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.REVISION_COMPACTED));
  }

  @Test
  void aPlaceAheadOfThisReplicaWaitsForIt() {
    append("a");
    Cursor cursor = open(3);
    assertThat(cursor.poll(10)).isEqualTo(new Batch(List.of(), 3, Rest.NONE, null));
    append("b");
    append("c");
    assertThat(available).hasValue(0);
    append("d");
    assertThat(available).hasValue(1);
    assertThat(revisions(cursor.poll(10))).containsExactly(4L);
  }

  @Test
  void aHistoryThatCannotBeReadMayBeAskedAgain() {
    for (int i = 0; i < 20; i++) {
      append("t" + i);
    }
    Cursor cursor = open(3);
    feed.goAway(true);
    cursor.poll(10);
    assertThatThrownBy(() -> cursor.poll(10)).isInstanceOf(ToolrackException.class);
    feed.goAway(false);
    cursor.poll(10);
    assertThat(cursor.poll(10).changes()).isNotEmpty();
  }

  @Test
  void saysWhenTheRevisionWasCommittedThatItGives() {
    append("a", "b", "c");
    Cursor cursor = open(1);
    assertThat(cursor.poll(1).time()).isEqualTo(time(2));
    assertThat(cursor.poll(1).time()).isEqualTo(time(3));
    assertThat(cursor.poll(1).time()).isEqualTo(time(3));
  }

  /** Guards against a reader that goes on from a change that was undone. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRevisionThatWasGivenOutAgainIsCompactedForWhoKnewTheOther(boolean inRing) {
    feed.append(key("a"));
    feed.append(key("b"));
    feed.restoreTo(1);
    Change again = feed.append(key("c"));
    changes.onChanges(inRing ? List.of(again) : List.of(), 2);

    assertThatThrownBy(
            () -> {
              Cursor cursor = changes.open(2, time(2), available::incrementAndGet);
              cursor.poll(10);
              cursor.poll(10);
            })
        .isInstanceOfSatisfying(
            ToolrackException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.REVISION_COMPACTED);
              assertThat(e.metadata()).containsEntry("revision", "2");
            });

    Cursor other = changes.open(2, time(3), available::incrementAndGet);
    other.poll(10);
    Batch batch = other.poll(10);
    assertThat(batch.time()).isEqualTo(time(3));
    append("d");
    assertThat(revisions(other.poll(10))).containsExactly(3L);
  }

  @Test
  void aRevisionThatPostgresDoesNotReachIsCompactedThoughTheReplicaRemembersIt() {
    for (int i = 0; i < 20; i++) {
      append("t" + i);
    }
    feed.restoreTo(2);
    Cursor cursor = open(3);
    cursor.poll(10);
    assertThatThrownBy(() -> cursor.poll(10))
        .isInstanceOfSatisfying(
            ToolrackException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.REVISION_COMPACTED));
  }

  @Test
  void whatIsReadAgainHasTheLatestChangeOfEachTool() {
    append("a", "b", "c");
    Cursor cursor = open(0);
    cursor.poll(10);
    append("d", "e", "f");
    assertThat(revisions(cursor.poll(10))).containsExactly(4L, 5L, 6L);

    cursor.rewind(4);
    append("e");

    assertThat(revisions(cursor.poll(10))).containsExactly(6L, 7L);
  }

  @Test
  void whatIsReadAgainMayComeFromTheHistory() {
    append("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l");
    Cursor cursor = open(1);
    cursor.poll(10);
    assertThat(revisions(cursor.poll(10))).hasSize(11);

    cursor.rewind(2);
    assertThat(cursor.poll(10).rest()).isEqualTo(Rest.COMING);

    assertThat(revisions(cursor.poll(10))).hasSize(10).startsWith(3L);
  }

  /** A replica that has just started knows how far the feed is, but none of its changes. */
  @Test
  void whatCameBeforeAFirstPageWithoutChangesIsReadFromTheHistory() {
    feed.append(key("a"));
    feed.append(key("b"));
    changes.onChanges(List.of(), 2);
    Cursor cursor = open(1);
    assertThat(cursor.poll(10).rest()).isEqualTo(Rest.COMING);

    assertThat(revisions(cursor.poll(10))).containsExactly(2L);
  }

  @Test
  void aHistoryOfSeveralPagesIsReadToItsEnd() {
    for (int i = 0; i < 600; i++) {
      append("t" + i);
    }
    Cursor cursor = open(1);
    List<Long> seen = new ArrayList<>();
    Batch batch;
    do {
      batch = cursor.poll(100);
      seen.addAll(revisions(batch));
    } while (batch.rest() != Rest.NONE);

    assertThat(seen).hasSize(599).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void theLatestChangeOfAToolRemainsWhenAnEarlierOneLeavesTheRing() {
    append("a", "b", "c", "d", "e", "f", "g", "a");
    Cursor cursor = open(7);
    append("x");

    assertThat(revisions(cursor.poll(10))).containsExactly(8L, 9L);
  }

  /** A poll that has passed over as many as it may has not come to the end. */
  @Test
  void manySupersededChangesArePassedOverInSeveralPolls() {
    ChangeLog large = new ChangeLog(10_000, feed, Runnable::run);
    large.onChanges(List.of(feed.append(key("x"))), 1);
    List<Change> page = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      page.add(feed.append(key("a")));
    }
    large.onChanges(page, feed.newest());
    Cursor cursor = large.open(1, null, available::incrementAndGet);

    Batch first = cursor.poll(10);
    assertThat(first.changes()).isEmpty();
    assertThat(first.rest()).isEqualTo(Rest.READY);
    Batch second = cursor.poll(10);
    assertThat(revisions(second)).containsExactly(5_001L);
    assertThat(second.rest()).isEqualTo(Rest.NONE);
  }

  @Test
  void theFeedMayBeFartherThanItsLastChange() {
    append("a");
    Cursor cursor = open(1);
    changes.onChanges(List.of(feed.append(key("b"))), 5);

    assertThat(cursor.poll(10)).returns(5L, Batch::revision).returns(null, Batch::time);
    assertThat(changes.waiting()).isEqualTo(1);
  }

  /** Guards against a resume that is refused for the commit time of an earlier revision. */
  @Test
  void theHistoryMayBeFartherThanItsLastChange() {
    feed.append(key("a"));
    feed.append(key("b"));
    feed.restoreTo(5);
    changes.onChanges(List.of(), 5);
    Cursor cursor = open(1);
    cursor.poll(10);

    assertThat(cursor.poll(10)).returns(5L, Batch::revision).returns(null, Batch::time);
  }

  /** Guards against the watches that have been closed, which nobody would take out any more. */
  @Test
  void aCursorThatIsClosedWhileItIsReadWaitsForNothing() {
    append("a");
    Cursor cursor = open(1);
    cursor.close();

    assertThat(cursor.poll(10).rest()).isEqualTo(Rest.NONE);

    assertThat(changes.waiting()).isZero();
  }

  /** A reader looks again whenever it is signalled, also while its changes are being read. */
  @Test
  void olderChangesAreReadOnceHoweverOftenTheReaderLooks() {
    Queue<Runnable> later = new ArrayDeque<>();
    ChangeLog slow = new ChangeLog(8, feed, later::add);
    for (int i = 0; i < 20; i++) {
      slow.onChanges(List.of(feed.append(key("t" + i))), feed.newest());
    }
    Cursor cursor = slow.open(1, null, available::incrementAndGet);
    for (int i = 0; i < 3; i++) {
      assertThat(cursor.poll(100).rest()).isEqualTo(Rest.COMING);
    }
    while (!later.isEmpty()) {
      later.remove().run();
    }

    assertThat(feed.reads).isEqualTo(1);
    assertThat(cursor.poll(100).changes()).hasSize(19);
  }

  /**
   * Those who have been looked at already, and had heard all, must hear of what comes meanwhile.
   */
  @Test
  void whatComesWhileReadersAreToldIsToldToAll() {
    append("a");
    for (int i = 0; i < 64; i++) {
      open(2);
    }
    Cursor first = changes.open(1, null, () -> append("c"));
    append("b");

    assertThat(first).isNotNull();
    assertThat(available).hasValue(64);
  }

  @Test
  void aDefectOfTheHistoryEndsTheRead() {
    ChangeLog broken =
        new ChangeLog(
            8,
            (_, _) -> {
              throw new IllegalStateException("a defect");
            },
            Runnable::run);
    broken.onChanges(List.of(), 20);
    Cursor cursor = broken.open(3, null, available::incrementAndGet);
    cursor.poll(10);

    assertThatThrownBy(() -> cursor.poll(10))
        .isInstanceOfSatisfying(
            ToolrackException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INTERNAL));
  }
}
