package dev.toolrack.faults.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.faults.history.Mutation.Kind;
import io.grpc.Status;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DisabledMeansDisabledTest {
  private static final DisabledMeansDisabled DISABLED = new DisabledMeansDisabled();
  private static final UUID EXECUTION = new UUID(0, 1);

  /** Disabled by 10,100, then enabled again from 20,000 on. */
  private static Story disabled() {
    return new Story()
        .done(Kind.PUBLISH, Story.SWITCHED, 1, 1_000, 1_010, 1)
        .done(Kind.DISABLE, Story.SWITCHED, 0, 10_000, 10_100, 2)
        .done(Kind.ENABLE, Story.SWITCHED, 1, 20_000, 20_100, 3);
  }

  private static Story executed(Story story, long callStart, long arrival, String from) {
    return story
        .execute(from, Story.SWITCHED)
        .executed(EXECUTION, 1, callStart, arrival + 5)
        .upstream(arrival, 1, Story.SWITCHED, 1, from);
  }

  @Test
  void anEnabledToolIsExecuted() {
    assertThat(executed(disabled(), 5_000, 5_001, "r1").broken(DISABLED)).isZero();
    assertThat(executed(disabled(), 30_000, 30_001, "r1").broken(DISABLED)).isZero();
  }

  @Test
  void anExecutionMayBeginUntilTheBound() {
    Story story = executed(disabled(), 12_100, 12_105, "r1");

    assertThat(story.broken(DISABLED)).isZero();
    assertThat(story.cell(DISABLED, Faults.NONE).worst()).isEqualTo("2000 ms");
  }

  @Test
  void anExecutionThatBeginsLaterIsFoundWhateverTheCallerWasAnswered() {
    Story answered = executed(disabled(), 12_101, 12_105, "r1");
    Story failed =
        disabled()
            .execute("r1", Story.SWITCHED)
            .fails(Status.Code.DEADLINE_EXCEEDED, "", 12_101, 13_101)
            .upstream(12_105, 1, Story.SWITCHED, 1, "r1");

    assertThat(answered.broken(DISABLED)).isOne();
    assertThat(failed.broken(DISABLED)).isOne();
  }

  @Test
  void anExecutionThatBeganInTimeMayArriveLater() {
    assertThat(executed(disabled(), 12_000, 15_000, "r1").broken(DISABLED)).isZero();
  }

  @Test
  void whoWaitsForItToBeEnabledAgainMayExecuteIt() {
    assertThat(executed(disabled(), 19_000, 20_000, "r1").broken(DISABLED)).isZero();
    assertThat(executed(disabled(), 19_000, 19_999, "r1").broken(DISABLED)).isOne();
  }

  @Test
  void aReplicaThatIsCutOffMayGoOnAndTheOthersMayNot() {
    assertThat(executed(disabled().cutOff(9_000, 15_000), 14_000, 14_001, "r1").broken(DISABLED))
        .isZero();
    assertThat(executed(disabled().cutOff(9_000, 15_000), 14_000, 14_001, "r2").broken(DISABLED))
        .isOne();
  }

  @Test
  void aCutOffThatCameAfterTheBoundIsNoExcuse() {
    assertThat(executed(disabled().cutOff(12_101, 15_000), 14_000, 14_001, "r1").broken(DISABLED))
        .isOne();
  }

  @Test
  void aCallThroughTheSdkIsJudgedByTheReplicaThatExecutedIt() {
    Story story =
        disabled()
            .cutOff(9_000, 15_000)
            .execute("sdk", Story.SWITCHED)
            .executed(EXECUTION, 1, 14_000, 14_010)
            .upstream(14_001, 1, Story.SWITCHED, 1, "r2");

    assertThat(story.broken(DISABLED)).isOne();
  }

  @Test
  void nobodyGoesOnBeyondMaxStale() {
    Story story =
        new Story()
            .done(Kind.PUBLISH, Story.SWITCHED, 1, 1_000, 1_010, 1)
            .done(Kind.DISABLE, Story.SWITCHED, 0, 10_000, 10_100, 2)
            .cutOff(9_000, 200_000);

    assertThat(executed(story, 70_101, 70_102, "r1").broken(DISABLED)).isOne();
  }

  @Test
  void aRetiredVersionIsAsGoodAsDisabled() {
    Story story =
        new Story()
            .done(Kind.PUBLISH, Story.RETIRING, 1, 1_000, 1_010, 1)
            .done(Kind.RETIRE, Story.RETIRING, 1, 10_000, 10_100, 2)
            .execute("r1", Story.RETIRING)
            .wanting(1)
            .executed(EXECUTION, 1, 12_101, 12_110)
            .upstream(12_105, 1, Story.RETIRING, 1, "r1");

    assertThat(story.broken(DISABLED)).isOne();
  }

  @Test
  void whatNeverWasEnabledIsFound() {
    Story story =
        new Story()
            .execute("r1", Story.RETIRING)
            .wanting(7)
            .executed(EXECUTION, 7, 5_000, 5_010)
            .upstream(5_005, 1, Story.RETIRING, 7, "r1");

    assertThat(story.broken(DISABLED)).isOne();
  }
}
