package dev.toolrack.faults.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.faults.history.CallKind;
import dev.toolrack.faults.history.Mutation.Kind;
import dev.toolrack.faults.history.ProcessChanged.Phase;
import org.junit.jupiter.api.Test;

class MonotonicTest {
  private static final Monotonic MONOTONIC = new Monotonic();

  private static Story started() {
    return new Story().process(0, "r1", 1, Phase.STARTING).process(0, "r2", 1, Phase.STARTING);
  }

  @Test
  void whatGrowsOrStaysIsFine() {
    Story story =
        started()
            .scrape(1_000, "r1", 5, 0, 0, 0)
            .scrape(2_000, "r1", 5, 0, 0, 0)
            .scrape(3_000, "r1", 6, 0, 0, 0)
            .resolve("r1", Story.GROWING)
            .shows(1, 5, 1_000, 1_001)
            .resolve("r1", Story.GROWING)
            .shows(2, 6, 1_002, 1_003);

    assertThat(story.broken(MONOTONIC)).isZero();
    assertThat(story.cell(MONOTONIC, Faults.NONE).judged()).isEqualTo(4);
  }

  @Test
  void anAppliedRevisionThatGoesBackIsFound() {
    Story story = started().scrape(1_000, "r1", 5, 0, 0, 0).scrape(2_000, "r1", 4, 0, 0, 0);

    assertThat(story.broken(MONOTONIC)).isOne();
    assertThat(story.cell(MONOTONIC, Faults.NONE).examples())
        .containsExactly("applied revision of r1, start 1 was 5 at +1.005 s and 4 at +2.000 s");
  }

  @Test
  void anotherProcessBeginsAnew() {
    assertThat(
            started()
                .scrape(1_000, "r1", 5, 0, 0, 0)
                .process(1_500, "r1", 2, Phase.STARTING)
                .scrape(2_000, "r1", 4, 0, 0, 0)
                .broken(MONOTONIC))
        .isZero();
  }

  @Test
  void replicasAreNotComparedWithEachOther() {
    assertThat(
            started()
                .scrape(1_000, "r1", 5, 0, 0, 0)
                .scrape(2_000, "r2", 4, 0, 0, 0)
                .resolve("r1", Story.GROWING)
                .shows(2, 6, 1_000, 1_001)
                .resolve("r2", Story.GROWING)
                .shows(1, 5, 1_002, 1_003)
                .broken(MONOTONIC))
        .isZero();
  }

  @Test
  void aRevisionThatGoesBackInAnswersIsFound() {
    assertThat(
            started()
                .resolve("r1", Story.SWITCHED)
                .shows(1, 6, 1_000, 1_001)
                .resolve("r1", Story.SWITCHED)
                .shows(1, 5, 1_002, 1_003)
                .broken(MONOTONIC))
        .isOne();
  }

  @Test
  void aGenerationThatGoesBackIsFoundAlsoBetweenAResolveAndAnExecution() {
    assertThat(
            started()
                .resolve("r1", Story.GROWING)
                .shows(2, 1_000, 1_001)
                .execute("r1", Story.GROWING)
                .shows(1, 1_002, 1_003)
                .broken(MONOTONIC))
        .isOne();
  }

  @Test
  void aNewStartIsNoReasonForAClientToSeeAToolGoBack() {
    assertThat(
            started()
                .resolve("r1", Story.GROWING)
                .shows(2, 1_000, 1_001)
                .process(1_500, "r1", 2, Phase.STARTING)
                .resolve("r1", Story.GROWING)
                .shows(1, 9_000, 9_001)
                .broken(MONOTONIC))
        .isOne();
  }

  @Test
  void callsThatOverlapAreNotCompared() {
    assertThat(
            started()
                .resolve("r1", Story.GROWING)
                .shows(2, 6, 1_000, 1_010)
                .resolve("r1", Story.GROWING)
                .shows(1, 5, 1_009, 1_020)
                .broken(MONOTONIC))
        .isZero();
  }

  @Test
  void aLongCallDoesNotHideWhatWasSeenBeforeIt() {
    assertThat(
            started()
                .resolve("r1", Story.GROWING)
                .shows(2, 1_000, 1_001)
                .resolve("r1", Story.GROWING)
                .shows(2, 900, 5_000)
                .resolve("r1", Story.GROWING)
                .shows(1, 1_100, 1_101)
                .broken(MONOTONIC))
        .isOne();
  }

  @Test
  void anExactVersionSaysNothingOfTheNewest() {
    assertThat(
            started()
                .resolve("r1", Story.RETIRING)
                .wanting(2)
                .shows(2, 1_000, 1_001)
                .resolve("r1", Story.RETIRING)
                .wanting(1)
                .shows(1, 1_002, 1_003)
                .broken(MONOTONIC))
        .isZero();
  }

  @Test
  void theAnswerToAMutationIsNotWhatTheReplicaShows() {
    assertThat(
            started()
                .call(CallKind.MUTATE, "r1", Story.SWITCHED)
                .shows(0, 6, 1_000, 1_001)
                .resolve("r1", Story.SWITCHED)
                .shows(1, 5, 1_002, 1_003)
                .broken(MONOTONIC))
        .isZero();
  }

  @Test
  void theSdkGoesToAllReplicasAndIsNotCompared() {
    assertThat(
            started()
                .resolve("sdk", Story.GROWING)
                .shows(2, 1_000, 1_001)
                .resolve("sdk", Story.GROWING)
                .shows(1, 1_002, 1_003)
                .check(MONOTONIC))
        .isEmpty();
  }

  @Test
  void revisionsOfMutationsFollowTime() {
    assertThat(
            started()
                .done(Kind.PUBLISH, Story.GROWING, 1, 1_000, 1_010, 7)
                .done(Kind.PUBLISH, Story.SWITCHED, 1, 1_005, 1_020, 6)
                .broken(MONOTONIC))
        .isZero();
    assertThat(
            started()
                .done(Kind.PUBLISH, Story.GROWING, 1, 1_000, 1_010, 7)
                .done(Kind.PUBLISH, Story.SWITCHED, 1, 1_011, 1_020, 6)
                .broken(MONOTONIC))
        .isOne();
  }
}
