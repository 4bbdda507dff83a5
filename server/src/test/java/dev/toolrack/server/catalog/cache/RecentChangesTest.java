package dev.toolrack.server.catalog.cache;

import static dev.toolrack.server.catalog.cache.FakeStore.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.catalog.Change;
import dev.toolrack.server.catalog.ToolKey;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentChangesTest {
  private static final ToolKey A = key("a");
  private static final ToolKey B = key("b");

  private final RecentChanges recent = new RecentChanges(3, 1_000);

  private static Change change(long revision, ToolKey key) {
    return new Change(revision, key, Instant.EPOCH);
  }

  @Test
  void everythingIsSupersededUntilKnowledgeBegins() {
    assertThat(recent.superseded(A, Long.MAX_VALUE - 1)).isTrue();
    recent.startAfter(10);
    assertThat(recent.superseded(A, 10)).isFalse();
    assertThat(recent.superseded(A, 9)).isTrue();
  }

  @Test
  void onlyTheChangedToolIsSuperseded() {
    recent.startAfter(10);
    recent.add(List.of(change(12, A)), 12, 0);
    assertThat(recent.superseded(A, 11)).isTrue();
    assertThat(recent.superseded(A, 12)).isFalse();
    assertThat(recent.superseded(B, 10)).isFalse();
  }

  @Test
  void theFloorRisesWhenThereIsNoRoom() {
    recent.startAfter(0);
    recent.add(List.of(change(1, A), change(2, B), change(3, key("c")), change(4, B)), 4, 0);
    assertThat(recent.superseded(A, 0)).isTrue();
    assertThat(recent.superseded(A, 1)).isFalse();
    recent.add(List.of(change(5, key("d"))), 5, 0);
    assertThat(recent.superseded(A, 1)).isTrue();
    assertThat(recent.superseded(A, 2)).isFalse();
    assertThat(recent.superseded(B, 3)).as("its later change is still remembered").isTrue();
  }

  @Test
  void theFloorRisesWithTime() {
    recent.startAfter(0);
    recent.add(List.of(change(1, A)), 1, 0);
    recent.add(List.of(change(2, B)), 2, 1_001);
    assertThat(recent.superseded(A, 0)).isTrue();
    assertThat(recent.superseded(A, 1)).isFalse();
    assertThat(recent.size()).isEqualTo(1);
  }

  @Test
  void whatALoadHasShownCountsBeforeTheFeedTellsOfIt() {
    recent.startAfter(5);
    recent.learn(A, 8, 5);
    assertThat(recent.superseded(A, 7)).isTrue();
    assertThat(recent.superseded(A, 8)).isFalse();
    recent.add(List.of(change(7, A), change(8, A)), 8, 0);
    assertThat(recent.superseded(A, 7)).isTrue();
    assertThat(recent.superseded(A, 8)).isFalse();
  }

  /** Guards against an older copy that is given out after a newer one of which nobody has told. */
  @Test
  void whatALoadHasShownCountsUntilTheFeedHasComeToIt() {
    recent.startAfter(5);
    recent.learn(A, 8, 5);
    recent.add(List.of(change(7, B)), 7, 0);
    assertThat(recent.superseded(A, 7)).isTrue();
  }

  @Test
  void whatTheFeedHasComeToMakesRoomForWhatOtherLoadsShow() {
    recent.startAfter(5);
    for (long revision = 6; revision <= 8; revision++) {
      recent.learn(key("tool-" + revision), revision, 5);
    }
    recent.learn(A, 9, 5);
    assertThat(recent.superseded(A, 8)).as("no room").isFalse();
    recent.add(List.of(), 9, 0);

    recent.learn(A, 12, 9);

    assertThat(recent.superseded(A, 11)).isTrue();
  }

  @Test
  void whatIsAppliedIsNotLearnedAgain() {
    recent.startAfter(5);
    recent.learn(A, 5, 5);
    assertThat(recent.superseded(A, 5)).isFalse();
  }
}
