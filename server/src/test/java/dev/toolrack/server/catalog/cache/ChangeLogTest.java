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
import java.util.ArrayList;
import java.util.List;
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
}
