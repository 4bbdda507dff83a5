package dev.toolrack.faults.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.faults.history.CallKind;
import dev.toolrack.faults.history.Excuse;
import dev.toolrack.faults.history.Mutation.Kind;
import dev.toolrack.faults.history.Mutation.Result;
import io.grpc.Status;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FreshnessTest {
  private static final Freshness FRESHNESS = new Freshness();

  /** Generation 2 is answered at 10,100. */
  private static Story published() {
    return new Story()
        .done(Kind.PUBLISH, Story.GROWING, 1, 1_000, 1_010, 1)
        .done(Kind.PUBLISH, Story.GROWING, 2, 10_000, 10_100, 2);
  }

  private static Story switchedOff() {
    return new Story()
        .done(Kind.PUBLISH, Story.SWITCHED, 1, 1_000, 1_010, 1)
        .done(Kind.DISABLE, Story.SWITCHED, 0, 10_000, 10_100, 2);
  }

  @Test
  void newAnswersAreFresh() {
    Story story =
        published()
            .resolve("r1", Story.GROWING)
            .shows(2, 13_000, 13_001)
            .execute("r2", Story.GROWING)
            .shows(2, 13_000, 13_001);

    assertThat(story.broken(FRESHNESS)).isZero();
    assertThat(story.cell(FRESHNESS, Faults.NONE).worst()).isEqualTo("0 ms");
  }

  @Test
  void anAnswerMayBeAsOldAsTheBound() {
    Story story = published().resolve("r1", Story.GROWING).shows(1, 12_100, 12_900);

    assertThat(story.broken(FRESHNESS)).isZero();
    assertThat(story.cell(FRESHNESS, Faults.NONE).worst()).isEqualTo("2000 ms");
  }

  @Test
  void anOlderAnswerIsFound() {
    Story story = published().resolve("r1", Story.GROWING).shows(1, 12_101, 12_102);

    assertThat(story.broken(FRESHNESS)).isOne();
    assertThat(story.cell(FRESHNESS, Faults.NONE).examples())
        .containsExactly(
            "+12.101 s call 1 RESOLVE growing through r1 shows 1.0.1, which had been superseded for"
                + " 2001 ms");
  }

  @Test
  void aCallThatBeganBeforeTheBoundIsNotOldHoweverLateItsAnswer() {
    assertThat(published().resolve("r1", Story.GROWING).shows(1, 12_000, 20_000).broken(FRESHNESS))
        .isZero();
  }

  @Test
  void anAnswerIsAsOldAsTheFirstThatSupersededIt() {
    Story story =
        published()
            .done(Kind.PUBLISH, Story.GROWING, 3, 12_000, 12_100, 3)
            .resolve("r1", Story.GROWING)
            .shows(1, 13_000, 13_001);

    assertThat(story.broken(FRESHNESS)).isOne();
  }

  @Test
  void aCutOffDoesNotExcuseAnAnswerThatIsNotMarked() {
    Story story =
        published().cutOff(9_000, 30_000).resolve("r1", Story.GROWING).shows(1, 13_000, 13_001);

    assertThat(story.cell(FRESHNESS, "cut").broken()).isOne();
  }

  @Test
  void staleIsExcusedWhileTheReplicaIsCutOffAndAsLongAsItMayRecover() {
    Story story =
        published()
            .cutOff(9_000, 30_000)
            .resolve("r1", Story.GROWING)
            .showsStale(1, 29_000, 29_001)
            .resolve("r1", Story.GROWING)
            .showsStale(1, 40_000, 40_001);

    assertThat(story.broken(FRESHNESS)).isZero();
    assertThat(story.cell(FRESHNESS, "cut").worst()).isEqualTo("0 ms, STALE 29.9 s");
  }

  @Test
  void staleIsFoundWhereTheReplicaCouldHaveRecovered() {
    assertThat(
            published()
                .cutOff(9_000, 30_000)
                .resolve("r1", Story.GROWING)
                .showsStale(1, 40_001, 40_002)
                .broken(FRESHNESS))
        .isOne();
  }

  @Test
  void staleIsFoundOnAReplicaThatIsNotCutOff() {
    assertThat(
            published()
                .cutOff(9_000, 30_000)
                .resolve("r2", Story.GROWING)
                .showsStale(1, 20_000, 20_001)
                .broken(FRESHNESS))
        .isOne();
  }

  @Test
  void whatWasToldBeforeTheCutOffIsNotForgotten() {
    Story told = published().cutOff(12_101, 30_000);
    Story notTold = published().cutOff(12_100, 30_000);

    assertThat(told.resolve("r1", Story.GROWING).showsStale(1, 20_000, 20_001).broken(FRESHNESS))
        .isOne();
    assertThat(notTold.resolve("r1", Story.GROWING).showsStale(1, 20_000, 20_001).broken(FRESHNESS))
        .isZero();
  }

  @Test
  void nothingIsOlderThanMaxStale() {
    Story story = published().cutOff(9_000, 200_000);

    assertThat(story.resolve("r1", Story.GROWING).showsStale(1, 70_100, 70_101).broken(FRESHNESS))
        .isZero();
    assertThat(story.resolve("r1", Story.GROWING).showsStale(1, 70_101, 70_102).broken(FRESHNESS))
        .isOne();
  }

  @Test
  void anExecutionCannotBeMarkedAndIsExcusedByACutOffAlone() {
    Story cut = published().cutOff(9_000, 30_000);
    Story whole = published();

    assertThat(cut.execute("r1", Story.GROWING).shows(1, 20_000, 20_001).broken(FRESHNESS))
        .isZero();
    assertThat(whole.execute("r1", Story.GROWING).shows(1, 20_000, 20_001).broken(FRESHNESS))
        .isOne();
    assertThat(
            whole
                .call(CallKind.BATCH_ITEM, "r1", Story.GROWING)
                .shows(1, 20_000, 20_001)
                .broken(FRESHNESS))
        .isEqualTo(2);
  }

  @Test
  void theSdkIsExcusedIfAnyReplicaIs() {
    assertThat(
            published()
                .cutOff(9_000, 30_000)
                .execute("sdk", Story.GROWING)
                .shows(1, 20_000, 20_001)
                .broken(FRESHNESS))
        .isZero();
  }

  @Test
  void aClientsCacheIsAsFreshAsAReplicaWhileAllAreWell() {
    assertThat(
            published().resolve("cache", Story.GROWING).shows(1, 12_100, 12_101).broken(FRESHNESS))
        .isZero();
    assertThat(
            published().resolve("cache", Story.GROWING).shows(1, 12_101, 12_102).broken(FRESHNESS))
        .isOne();
    assertThat(
            published()
                .resolve("cache", Story.GROWING)
                .showsStale(1, 12_101, 12_102)
                .broken(FRESHNESS))
        .isOne();
  }

  @Test
  void aClientsCacheMayBeOlderByTheTimeInWhichItsReplicaEndsTheWatch() {
    Story story = published().cutOff(9_000, 200_000);

    assertThat(story.resolve("cache", Story.GROWING).shows(1, 16_100, 16_101).broken(FRESHNESS))
        .isZero();
    assertThat(
            story.resolve("cache", Story.GROWING).showsStale(1, 70_100, 70_101).broken(FRESHNESS))
        .isZero();
    assertThat(story.resolve("cache", Story.GROWING).shows(1, 16_101, 16_102).broken(FRESHNESS))
        .isOne();
    assertThat(
            story.resolve("cache", Story.GROWING).showsStale(1, 70_101, 70_102).broken(FRESHNESS))
        .isEqualTo(2);
  }

  @Test
  void aClientsCacheMayBeOlderByTheSilenceThatItBears() {
    Story story =
        published()
            .fault("unplugged", 9_000, 200_000, Set.of("r1"), Set.of("r1"), Set.of(Excuse.SILENCE));

    assertThat(story.resolve("cache", Story.GROWING).shows(1, 42_100, 42_101).broken(FRESHNESS))
        .isZero();
    assertThat(story.resolve("cache", Story.GROWING).shows(1, 42_101, 42_102).broken(FRESHNESS))
        .isOne();
  }

  @Test
  void aRefusalOfWhatWasEnabledLongAgoIsOld() {
    Story story = switchedOff().done(Kind.ENABLE, Story.SWITCHED, 1, 20_000, 20_100, 3);

    assertThat(
            story
                .resolve("r1", Story.SWITCHED)
                .fails(Status.Code.NOT_FOUND, "TOOL_NOT_FOUND", 22_100, 22_101)
                .broken(FRESHNESS))
        .isZero();
    assertThat(
            story
                .resolve("r1", Story.SWITCHED)
                .fails(Status.Code.NOT_FOUND, "TOOL_NOT_FOUND", 22_101, 22_102)
                .broken(FRESHNESS))
        .isOne();
  }

  @Test
  void aStateThatCameBackIsNotOld() {
    Story story = switchedOff().done(Kind.ENABLE, Story.SWITCHED, 1, 20_000, 20_100, 3);

    assertThat(story.resolve("r1", Story.SWITCHED).shows(1, 15_000, 20_000).broken(FRESHNESS))
        .isZero();
    assertThat(story.resolve("r1", Story.SWITCHED).shows(1, 15_000, 19_999).broken(FRESHNESS))
        .isOne();
  }

  @Test
  void whatNeverWasIsFound() {
    Story story = published().resolve("r1", Story.GROWING).shows(3, 13_000, 13_001);

    assertThat(story.broken(FRESHNESS)).isOne();
    assertThat(story.cell(FRESHNESS, Faults.NONE).examples().getFirst())
        .endsWith("shows 1.0.3, which never was the truth");
  }

  @Test
  void whatIsBeingPublishedMayShowAtOnce() {
    assertThat(published().resolve("r1", Story.GROWING).shows(2, 9_990, 10_000).broken(FRESHNESS))
        .isZero();
    assertThat(published().resolve("r1", Story.GROWING).shows(2, 9_990, 9_999).broken(FRESHNESS))
        .isOne();
  }

  @Test
  void aMutationThatIsUnknownMayHaveHappenedOrNot() {
    Story story = published().unknown(Kind.PUBLISH, Story.GROWING, 3, 20_000, 25_000);

    assertThat(
            story
                .resolve("r1", Story.GROWING)
                .shows(2, 90_000, 90_001)
                .resolve("r2", Story.GROWING)
                .shows(3, 90_000, 90_001)
                .broken(FRESHNESS))
        .isZero();
  }

  @Test
  void anUnknownSwitchMayTakeEffectAfterALaterOne() {
    Story story =
        new Story()
            .done(Kind.PUBLISH, Story.SWITCHED, 1, 1_000, 1_010, 1)
            .unknown(Kind.DISABLE, Story.SWITCHED, 0, 10_000, 15_000)
            .done(Kind.ENABLE, Story.SWITCHED, 1, 20_000, 20_100, 3);

    assertThat(
            story
                .resolve("r1", Story.SWITCHED)
                .fails(Status.Code.NOT_FOUND, "TOOL_NOT_FOUND", 90_000, 90_001)
                .resolve("r1", Story.SWITCHED)
                .shows(1, 90_000, 90_001)
                .broken(FRESHNESS))
        .isZero();
  }

  @Test
  void aGenerationBehindAHigherOneIsNotTheNewestHoweverLateItCame() {
    Story story =
        published()
            .unknown(Kind.PUBLISH, Story.GROWING, 3, 20_000, 25_000)
            .done(Kind.PUBLISH, Story.GROWING, 4, 30_000, 30_100, 4);

    assertThat(story.resolve("r1", Story.GROWING).shows(3, 32_101, 32_102).broken(FRESHNESS))
        .isOne();
  }

  @Test
  void whatWasRefusedNeverHappened() {
    Story story =
        published().mutation(Kind.PUBLISH, Story.GROWING, 3, 20_000, 20_100, Result.REFUSED, 0);

    assertThat(story.resolve("r1", Story.GROWING).shows(2, 90_000, 90_001).broken(FRESHNESS))
        .isZero();
    assertThat(story.resolve("r1", Story.GROWING).shows(3, 90_000, 90_001).broken(FRESHNESS))
        .isOne();
  }

  @Test
  void aRetiredGenerationIsJudgedByItsOwnTimes() {
    Story story =
        new Story()
            .done(Kind.PUBLISH, Story.RETIRING, 1, 1_000, 1_010, 1)
            .done(Kind.PUBLISH, Story.RETIRING, 2, 5_000, 5_010, 2)
            .done(Kind.RETIRE, Story.RETIRING, 1, 10_000, 10_100, 3);

    assertThat(
            story
                .resolve("r1", Story.RETIRING)
                .wanting(2)
                .shows(2, 90_000, 90_001)
                .resolve("r1", Story.RETIRING)
                .wanting(1)
                .shows(1, 12_100, 12_101)
                .resolve("r1", Story.RETIRING)
                .wanting(1)
                .fails(Status.Code.FAILED_PRECONDITION, "VERSION_RETIRED", 12_102, 12_103)
                .broken(FRESHNESS))
        .isZero();
    assertThat(
            story
                .resolve("r1", Story.RETIRING)
                .wanting(1)
                .shows(1, 12_101, 12_102)
                .broken(FRESHNESS))
        .isOne();
  }

  @Test
  void aGenerationOtherThanTheOneAskedForIsFound() {
    assertThat(
            new Story()
                .done(Kind.PUBLISH, Story.RETIRING, 1, 1_000, 1_010, 1)
                .done(Kind.PUBLISH, Story.RETIRING, 2, 5_000, 5_010, 2)
                .resolve("r1", Story.RETIRING)
                .wanting(1)
                .shows(2, 6_000, 6_001)
                .broken(FRESHNESS))
        .isOne();
  }

  @Test
  void aFailureSaysNothingOfTheCatalog() {
    assertThat(
            published()
                .resolve("r1", Story.GROWING)
                .fails(Status.Code.UNAVAILABLE, "CATALOG_UNAVAILABLE", 13_000, 13_001)
                .check(FRESHNESS))
        .isEmpty();
  }
}
