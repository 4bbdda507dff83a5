package dev.toolrack.faults.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.faults.history.Mutation.Kind;
import org.junit.jupiter.api.Test;

class WatchersToldAllTest {
  private static final WatchersToldAll WATCHERS = new WatchersToldAll();

  private static Story published() {
    return new Story().done(Kind.PUBLISH, Story.GROWING, 1, 1_000, 1_010, 5);
  }

  @Test
  void everyReplicaTellsOfIt() {
    Story story =
        published().seen(1_008, "r1", Story.GROWING, 5).seen(1_030, "r2", Story.GROWING, 5);

    assertThat(story.broken(WATCHERS)).isZero();
    assertThat(story.cell(WATCHERS, Faults.NONE).worst()).isEqualTo("20 ms");
  }

  @Test
  void aLaterChangeOfTheToolTellsOfItToo() {
    assertThat(
            published()
                .seen(1_008, "r1", Story.GROWING, 5)
                .seen(9_000, "r2", Story.GROWING, 6)
                .broken(WATCHERS))
        .isZero();
  }

  @Test
  void aReplicaThatDoesNotTellIsFound() {
    assertThat(published().seen(1_008, "r1", Story.GROWING, 5).broken(WATCHERS)).isOne();
  }

  @Test
  void anEarlierChangeOrAnotherToolTellsNothingOfIt() {
    assertThat(
            published()
                .seen(1_008, "r1", Story.GROWING, 5)
                .seen(1_008, "r2", Story.GROWING, 4)
                .seen(1_008, "r2", Story.SWITCHED, 6)
                .broken(WATCHERS))
        .isOne();
  }

  @Test
  void theLastSecondsAreNotJudged() {
    assertThat(
            new Story().done(Kind.PUBLISH, Story.GROWING, 1, 990_000, 990_001, 5).check(WATCHERS))
        .isEmpty();
    assertThat(
            new Story().done(Kind.PUBLISH, Story.GROWING, 1, 989_000, 990_000, 5).broken(WATCHERS))
        .isOne();
  }

  @Test
  void whatIsUnknownNeedNotBeTold() {
    assertThat(new Story().unknown(Kind.PUBLISH, Story.GROWING, 1, 1_000, 1_010).check(WATCHERS))
        .isEmpty();
  }
}
