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

  private static List<Long> revisions(Batch batch) {
    return batch.changes().stream().map(Change::revision).toList();
  }

  @Test
  void zeroMeansFromNowOn() {
    append("a", "b");
    Cursor cursor = changes.open(0, available::incrementAndGet);
    assertThat(cursor.poll(10)).isEqualTo(new Batch(List.of(), 2, Rest.NONE));
    assertThat(available).hasValue(0);

    append("c");
    assertThat(available).hasValue(1);
    assertThat(revisions(cursor.poll(10))).containsExactly(3L);
  }

  @Test
  void whoWatchesACatalogThatHasNeverChangedHearsOfItsFirstChange() {
    changes.onChanges(List.of(), 0);
    Cursor cursor = changes.open(0, available::incrementAndGet);
    assertThat(cursor.poll(10)).isEqualTo(new Batch(List.of(), 0, Rest.NONE));

    append("a", "b");
    assertThat(available).hasValue(1);
    assertThat(revisions(cursor.poll(10))).containsExactly(1L, 2L);
  }

  @Test
  void whoWatchesFromNowOnBeforeTheFeedWasReadHearsOfWhatComesAfterwards() {
    Cursor cursor = changes.open(0, available::incrementAndGet);
    assertThat(cursor.poll(10)).isEqualTo(new Batch(List.of(), 0, Rest.NONE));

    append("a", "b");
    assertThat(available).hasValue(1);
    assertThat(cursor.poll(10)).isEqualTo(new Batch(List.of(), 2, Rest.NONE));
    append("c");
    assertThat(revisions(cursor.poll(10))).containsExactly(3L);
  }

  @Test
  void resumesAfterARevisionAndSaysHowFarItIs() {
    append("a", "b", "c", "d");
    Cursor cursor = changes.open(1, available::incrementAndGet);
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
    Cursor cursor = changes.open(1, available::incrementAndGet);
    append("a", "b", "a", "a");
    Batch batch = cursor.poll(10);
    assertThat(revisions(batch)).containsExactly(3L, 5L);
    assertThat(batch.revision()).isEqualTo(5);
  }

  @Test
  void aSlowReaderIsToldOnceAndHoldsNothingUp() {
    append("x");
    Cursor cursor = changes.open(1, available::incrementAndGet);
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
    Cursor cursor = changes.open(1, available::incrementAndGet);
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
    Cursor cursor = changes.open(3, available::incrementAndGet);
    cursor.poll(10);
    assertThatThrownBy(() -> cursor.poll(10))
        .isInstanceOfSatisfying(
            ToolrackException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.REVISION_COMPACTED);
              assertThat(e.metadata()).containsEntry("oldest", "10");
            });
  }

  /** Guards against a resume token that passes over what was pruned while the replica was away. */
  @Test
  void whatWasPrunedBeforeItWasReadIsCompacted() {
    append("a", "b");
    Cursor cursor = changes.open(2, available::incrementAndGet);
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
    Cursor cursor = changes.open(before, available::incrementAndGet);
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
    Cursor cursor = changes.open(3, available::incrementAndGet);
    assertThat(cursor.poll(10)).isEqualTo(new Batch(List.of(), 3, Rest.NONE));
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
    Cursor cursor = changes.open(3, available::incrementAndGet);
    feed.goAway(true);
    cursor.poll(10);
    assertThatThrownBy(() -> cursor.poll(10)).isInstanceOf(ToolrackException.class);
    feed.goAway(false);
    cursor.poll(10);
    assertThat(cursor.poll(10).changes()).isNotEmpty();
  }
}
