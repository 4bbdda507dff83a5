package dev.toolrack.faults.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecoveryTest {
  private static final Recovery RECOVERY = new Recovery();

  /** A fault that ends at 20,000; both replicas serve fully at 29,000 and later. */
  private static Story healed() {
    Story story = new Story().fault("gone", 10_000, 20_000, Set.of("r1"), Set.of(), Set.of());
    for (String replica : Set.of("r1", "r2")) {
      for (long at : new long[] {29_000, 32_000}) {
        story
            .scrape(at, replica, 1, 0, 0, 0)
            .resolve(replica, Story.GROWING)
            .shows(1, at, at + 1)
            .execute(replica, Story.GROWING)
            .shows(1, at, at + 1);
      }
    }
    return story;
  }

  private static Story failsAt(Story story, long at) {
    return story
        .execute("r1", Story.GROWING)
        .fails(Status.Code.UNAVAILABLE, "BREAKER_OPEN", at, at + 1);
  }

  @Test
  void aServiceThatIsBackAtOnceTookNoTime() {
    assertThat(healed().broken(RECOVERY)).isZero();
    assertThat(healed().cell(RECOVERY, "gone").worst()).isEqualTo("0 ms");
  }

  @Test
  void itMayTakeTheTimeToRecover() {
    Story story = failsAt(healed(), 30_000);

    assertThat(story.broken(RECOVERY)).isZero();
    assertThat(story.cell(RECOVERY, "gone").worst()).isEqualTo("10.0 s");
  }

  @Test
  void aFailureAfterThatIsFound() {
    assertThat(failsAt(healed(), 30_001).broken(RECOVERY)).isOne();
  }

  @Test
  void aFailureLongAfterIsNotTheFaults() {
    assertThat(failsAt(healed(), 33_000).broken(RECOVERY)).isZero();
  }

  @Test
  void aFailureDuringTheFaultIsNotOneOfRecovery() {
    assertThat(failsAt(healed(), 19_000).cell(RECOVERY, "gone").worst()).isEqualTo("0 ms");
  }

  @Test
  void staleAnswersAreNotFullService() {
    assertThat(healed().resolve("r1", Story.GROWING).showsStale(1, 30_001, 30_002).broken(RECOVERY))
        .isOne();
  }

  @Test
  void aReplicaThatSaysThatItIsNotReadyIsNotBack() {
    assertThat(healed().unready(30_001, "r1").broken(RECOVERY)).isOne();
  }

  @Test
  void thatThereIsNothingIsAnAnswer() {
    assertThat(
            healed()
                .resolve("r1", Story.SWITCHED)
                .fails(Status.Code.NOT_FOUND, "TOOL_NOT_FOUND", 30_001, 30_002)
                .broken(RECOVERY))
        .isZero();
  }

  @Test
  void aReplicaOfWhichNothingIsHeardIsNotBack() {
    Story story =
        new Story()
            .fault("gone", 10_000, 20_000, Set.of("r1"), Set.of(), Set.of())
            .scrape(29_000, "r1", 1, 0, 0, 0)
            .resolve("r1", Story.GROWING)
            .shows(1, 29_000, 29_001)
            .execute("r1", Story.GROWING)
            .shows(1, 29_000, 29_001);

    assertThat(story.cell(RECOVERY, "gone").examples())
        .containsExactly("r2 was not seen to be back in the 13.0 s after +20.000 s");
  }

  @Test
  void aCallThatTheNextFaultCutsShortIsThatOnes() {
    Story story =
        healed()
            .execute("r1", Story.GROWING)
            .fails(Status.Code.UNAVAILABLE, "", 32_980, 33_400)
            .fault("again", 32_990, 33_500, Set.of("r1"), Set.of(), Set.of());

    assertThat(story.cell(RECOVERY, "gone").broken()).isZero();
  }

  @Test
  void aReplicaThatIsNotBackBeforeTheNextFaultIsFound() {
    Story story =
        failsAt(healed(), 22_000).fault("again", 22_500, 23_000, Set.of("r1"), Set.of(), Set.of());

    assertThat(story.cell(RECOVERY, "gone").broken()).isEqualTo(2);
    assertThat(story.cell(RECOVERY, "again").broken()).isZero();
  }
}
