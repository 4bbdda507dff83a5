package dev.toolrack.faults.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.faults.history.ProcessChanged.Phase;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecordsKeptTest {
  private static final RecordsKept KEPT = new RecordsKept();
  private static final UUID FIRST = new UUID(0, 1);
  private static final UUID SECOND = new UUID(0, 2);
  private static final UUID THIRD = new UUID(0, 3);
  private static final UUID FOURTH = new UUID(0, 4);
  private static final long AFTER_THE_LOAD = 1_000_001;

  /** Executions that end 5 ms after they begin, each as a call of its own. */
  private static Story executed(String channel, long start, UUID... executions) {
    Story story = new Story().process(0, "r1", 1, Phase.STARTING);
    for (UUID execution : executions) {
      story.execute(channel, Story.GROWING).executed(execution, 1, start, start + 5);
    }
    return story;
  }

  @Test
  void oneRecordEachIsRight() {
    assertThat(executed("r1", 5_000, FIRST, SECOND).rows(FIRST, SECOND).broken(KEPT)).isZero();
  }

  @Test
  void aMissingRecordIsFound() {
    Story story = executed("r1", 5_000, FIRST, SECOND).rows(FIRST);

    assertThat(story.broken(KEPT)).isOne();
    assertThat(story.cell(KEPT, Faults.NONE).examples())
        .containsExactly("+5.000 s call 2 EXECUTE growing through r1 has no record");
  }

  @Test
  void aSecondRecordIsFound() {
    assertThat(executed("r1", 5_000, FIRST).rows(FIRST, FIRST).broken(KEPT)).isOne();
  }

  @Test
  void whatWasAnsweredJustBeforeAKillMayBeLost() {
    Story inTime = executed("r1", 5_000, FIRST).process(6_204, "r1", 1, Phase.KILLED);
    Story tooEarly = executed("r1", 5_000, FIRST).process(6_205, "r1", 1, Phase.KILLED);

    assertThat(inTime.broken(KEPT)).isZero();
    assertThat(tooEarly.broken(KEPT)).isOne();
  }

  @Test
  void aKillExcusesNeitherOtherReplicasNorWhatCameAfterIt() {
    assertThat(executed("r2", 5_000, FIRST).process(5_100, "r1", 1, Phase.KILLED).broken(KEPT))
        .isOne();
    assertThat(executed("r1", 5_101, FIRST).process(5_100, "r1", 1, Phase.KILLED).broken(KEPT))
        .isOne();
  }

  @Test
  void aReplicaMayAnswerUntilItIsSeenToBeGone() {
    Story dying =
        executed("r1", 5_101, FIRST)
            .process(5_100, "r1", 1, Phase.KILLED)
            .process(5_300, "r1", 1, Phase.ENDED);
    Story gone =
        executed("r1", 5_301, FIRST)
            .process(5_100, "r1", 1, Phase.KILLED)
            .process(5_300, "r1", 1, Phase.ENDED);

    assertThat(dying.broken(KEPT)).isZero();
    assertThat(gone.broken(KEPT)).isOne();
  }

  @Test
  void aStopExcusesNothing() {
    assertThat(executed("r1", 5_000, FIRST).process(5_100, "r1", 1, Phase.STOPPING).broken(KEPT))
        .isOne();
  }

  @Test
  void aCallThroughTheSdkMayHaveGoneToTheReplicaThatWasKilled() {
    assertThat(executed("sdk", 5_000, FIRST).process(5_100, "r1", 1, Phase.KILLED).broken(KEPT))
        .isZero();
    assertThat(
            executed("sdk", 5_000, FIRST).process(5_100, "postgres", 1, Phase.KILLED).broken(KEPT))
        .isOne();
  }

  @Test
  void aReplicaThatCouldNotWriteMayLoseMore() {
    Story story = executed("r1", 5_000, FIRST).process(20_000, "r1", 1, Phase.KILLED);
    Story since = executed("r1", 5_000, FIRST).process(20_000, "r1", 1, Phase.KILLED);

    assertThat(story.cutOff(5_005, 15_000).broken(KEPT)).isZero();
    assertThat(since.cutOff(5_006, 15_000).broken(KEPT)).isOne();
  }

  @Test
  void aKillLosesNoMoreThanABatch() {
    assertThat(
            executed("r1", 5_000, FIRST, SECOND, THIRD)
                .process(5_100, "r1", 1, Phase.KILLED)
                .broken(KEPT))
        .isZero();
    assertThat(
            executed("r1", 5_000, FIRST, SECOND, THIRD, FOURTH)
                .process(5_100, "r1", 1, Phase.KILLED)
                .broken(KEPT))
        .isOne();
  }

  @Test
  void asManyMayBeMissingAsWereCountedAsDropped() {
    assertThat(
            executed("r1", 5_000, FIRST, SECOND)
                .rows(SECOND)
                .scrape(6_000, "r1", 1, 2, 1, 1)
                .broken(KEPT))
        .isZero();
    assertThat(executed("r1", 5_000, FIRST, SECOND).scrape(6_000, "r1", 1, 1, 0, 1).broken(KEPT))
        .isOne();
  }

  @Test
  void recordsThatStillWaitAtTheEndAreFound() {
    assertThat(
            executed("r1", 5_000, FIRST)
                .rows(FIRST)
                .scrape(AFTER_THE_LOAD, "r1", 1, 1, 1, 0)
                .broken(KEPT))
        .isZero();
    assertThat(
            executed("r1", 5_000, FIRST)
                .rows(FIRST, SECOND)
                .scrape(AFTER_THE_LOAD, "r1", 1, 2, 1, 0)
                .broken(KEPT))
        .isOne();
  }

  @Test
  void postgresHasWhatEveryProcessSaid() {
    Story story =
        executed("r1", 5_000, FIRST)
            .scrape(6_000, "r1", 1, 1, 1, 0)
            .process(7_000, "r1", 2, Phase.STARTING)
            .scrape(8_000, "r1", 1, 1, 1, 0);

    assertThat(story.rows(FIRST, SECOND).broken(KEPT)).isZero();
    assertThat(
            executed("r1", 5_000, FIRST).scrape(6_000, "r1", 1, 2, 2, 0).rows(FIRST).broken(KEPT))
        .isOne();
  }

  @Test
  void aProcessThatWasKilledKeptWhatItHadWrittenAndAllButABatch() {
    Story written =
        executed("r1", 5_000, FIRST)
            .scrape(6_000, "r1", 1, 3, 2, 0)
            .process(6_100, "r1", 1, Phase.KILLED);
    Story waiting =
        executed("r1", 5_000, FIRST)
            .scrape(6_000, "r1", 1, 5, 0, 0)
            .process(6_100, "r1", 1, Phase.KILLED);

    assertThat(written.rows(FIRST).broken(KEPT)).isOne();
    assertThat(written.rows(SECOND).broken(KEPT)).isZero();
    assertThat(waiting.rows(FIRST).broken(KEPT)).isOne();
    assertThat(waiting.rows(SECOND).broken(KEPT)).isZero();
  }
}
