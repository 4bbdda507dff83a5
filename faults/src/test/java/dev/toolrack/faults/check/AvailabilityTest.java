package dev.toolrack.faults.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.faults.history.CallKind;
import dev.toolrack.faults.history.Excuse;
import dev.toolrack.faults.history.Mutation;
import io.grpc.Status;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AvailabilityTest {
  private static final Availability AVAILABILITY = new Availability();

  /** {@code r1} is gone from 10,000 to 20,000. */
  private static Story gone(Excuse... excuses) {
    return new Story().fault("gone", 10_000, 20_000, Set.of("r1"), Set.of(), Set.of(excuses));
  }

  private static Story good(Story story, String channel, int calls) {
    for (int i = 0; i < calls; i++) {
      story.resolve(channel, Story.GROWING).shows(1, 12_000 + i, 12_001 + i);
    }
    return story;
  }

  private static Story failed(Story story, String channel, long start, long end) {
    return story
        .resolve(channel, Story.GROWING)
        .fails(Status.Code.UNAVAILABLE, "CATALOG_UNAVAILABLE", start, end);
  }

  @Test
  void whatAnswersIsAvailable() {
    Story story = good(gone(), "r2", 5);

    assertThat(story.broken(AVAILABILITY)).isZero();
    assertThat(story.cell(AVAILABILITY, "gone").worst()).isEqualTo("0/5");
  }

  @Test
  void oneOfAThousandMayFailAndNoMore() {
    assertThat(failed(good(gone(), "r2", 999), "r2", 15_000, 15_001).broken(AVAILABILITY)).isZero();
    assertThat(failed(good(gone(), "r2", 998), "r2", 15_000, 15_001).broken(AVAILABILITY)).isOne();
  }

  @Test
  void callsToTheReplicaThatIsGoneAreExcused() {
    Story story = failed(good(gone(), "r2", 5), "r1", 15_000, 15_001);

    assertThat(story.broken(AVAILABILITY)).isZero();
    assertThat(story.cell(AVAILABILITY, "gone").worst()).isEqualTo("0/5, (1/1)");
  }

  @Test
  void aCallThatTheFaultFoundUnderWayBelongsToIt() {
    assertThat(failed(gone(), "r1", 9_999, 10_001).broken(AVAILABILITY)).isZero();
    assertThat(failed(gone(), "r1", 20_000, 20_001).broken(AVAILABILITY)).isZero();
  }

  @Test
  void withoutAFaultNothingIsExcused() {
    Story story = failed(gone(), "r1", 9_990, 9_999);

    assertThat(story.cell(AVAILABILITY, Faults.NONE).broken()).isOne();
  }

  @Test
  void theTimeToRecoverIsNotJudgedHere() {
    assertThat(failed(gone(), "r2", 20_001, 20_002).check(AVAILABILITY)).isEmpty();
    assertThat(failed(gone(), "r2", 30_000, 30_001).check(AVAILABILITY)).isEmpty();
    assertThat(failed(gone(), "r2", 30_001, 30_002).broken(AVAILABILITY)).isOne();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sdk", "cache"})
  void noCallThroughTheSdkMayFail(String client) {
    Story story = failed(good(gone(), client, 5_000), client, 15_000, 15_001);
    Story excused = failed(good(gone(Excuse.SDK), client, 5), client, 15_000, 15_001);

    assertThat(story.broken(AVAILABILITY)).isOne();
    assertThat(excused.broken(AVAILABILITY)).isZero();
  }

  @Test
  void aKindThatIsExcusedMayFailEverywhere() {
    Story executions = gone(Excuse.EXECUTIONS);
    for (String channel : Set.of("r2", "sdk")) {
      for (CallKind kind : Set.of(CallKind.EXECUTE, CallKind.BATCH_ITEM)) {
        executions
            .call(kind, channel, Story.GROWING)
            .fails(Status.Code.UNKNOWN, "UPSTREAM_BROKEN", 15_000, 15_001);
      }
    }
    assertThat(executions.broken(AVAILABILITY)).isZero();
    assertThat(failed(executions, "r2", 15_000, 15_001).broken(AVAILABILITY)).isOne();
    assertThat(failed(gone(Excuse.RESOLVES), "r2", 15_000, 15_001).broken(AVAILABILITY)).isZero();
    assertThat(
            gone(Excuse.MUTATIONS)
                .call(CallKind.MUTATE, "r2", Story.GROWING)
                .fails(Status.Code.UNAVAILABLE, "CATALOG_UNAVAILABLE", 15_000, 15_001)
                .broken(AVAILABILITY))
        .isZero();
  }

  @Test
  void thatThereIsNothingIsAGoodAnswerExceptToAMutation() {
    assertThat(
            gone()
                .resolve("r2", Story.SWITCHED)
                .fails(Status.Code.NOT_FOUND, "TOOL_NOT_FOUND", 15_000, 15_001)
                .resolve("r2", Story.RETIRING)
                .wanting(1)
                .fails(Status.Code.FAILED_PRECONDITION, "VERSION_RETIRED", 15_000, 15_001)
                .broken(AVAILABILITY))
        .isZero();
    assertThat(
            gone()
                .call(CallKind.MUTATE, "r2", Story.SWITCHED)
                .fails(Status.Code.NOT_FOUND, "TOOL_NOT_FOUND", 15_000, 15_001)
                .broken(AVAILABILITY))
        .isOne();
  }

  @Test
  void aToolThatChangedJustBeforeNobodyCouldReadItMayBeRefused() {
    Set<String> all = Set.of("r1", "r2");
    Set<String> one = Set.of("r1");

    assertThat(refusedAfterChange(all, 8_000, "CATALOG_UNAVAILABLE").broken(AVAILABILITY)).isZero();
    assertThat(refusedAfterChange(all, 7_999, "CATALOG_UNAVAILABLE").broken(AVAILABILITY)).isOne();
    assertThat(refusedAfterChange(one, 8_000, "CATALOG_UNAVAILABLE").broken(AVAILABILITY)).isOne();
    assertThat(refusedAfterChange(all, 8_000, "INTERNAL").broken(AVAILABILITY)).isOne();
    assertThat(refusedAfterChange(all, 15_002, "CATALOG_UNAVAILABLE").broken(AVAILABILITY)).isOne();
  }

  /** A change that ended then, an outage from 10,000 to 20,000, and a refusal at 15,000. */
  private static Story refusedAfterChange(Set<String> cutOff, long changed, String reason) {
    return new Story()
        .fault("away", 10_000, 20_000, Set.of(), cutOff, Set.of(Excuse.MUTATIONS))
        .done(Mutation.Kind.PUBLISH, Story.GROWING, 1, changed, changed, 7)
        .resolve("r2", Story.GROWING)
        .fails(Status.Code.UNAVAILABLE, reason, 15_000, 15_001);
  }

  /** Defect: a change that was told to one replica alone broke the others, which cannot know it. */
  @Test
  void aRevisionThatNobodyCanReadMayBeMissed() {
    Set<String> all = Set.of("r1", "r2");
    Status.Code late = Status.Code.DEADLINE_EXCEEDED;
    String missed = "REVISION_NOT_REACHED";

    assertThat(asking(all, 8_000, 7, late, "").broken(AVAILABILITY)).isZero();
    assertThat(asking(all, 8_000, 7, Status.Code.UNAVAILABLE, missed).broken(AVAILABILITY))
        .isZero();
    assertThat(asking(all, 8_000, 7, Status.Code.UNAVAILABLE, "INTERNAL").broken(AVAILABILITY))
        .isOne();
    assertThat(asking(all, 8_000, 6, late, "").broken(AVAILABILITY)).isOne();
    assertThat(asking(all, 7_999, 7, late, "").broken(AVAILABILITY)).isOne();
    assertThat(asking(Set.of("r1"), 8_000, 7, late, "").broken(AVAILABILITY)).isOne();
  }

  /**
   * Revision 7 at that time, an outage from 10,000, and then a call for another tool that fails.
   */
  private static Story asking(
      Set<String> cutOff, long changed, long minRevision, Status.Code code, String reason) {
    return new Story()
        .fault("away", 10_000, 20_000, Set.of(), cutOff, Set.of(Excuse.MUTATIONS))
        .done(Mutation.Kind.PUBLISH, Story.GROWING, 1, changed, changed, 7)
        .resolve("r2", Story.SWITCHED)
        .since(minRevision)
        .fails(code, reason, 15_000, 15_001);
  }

  @Test
  void whatTheCallerCancelledAndWhatIsNoPartOfTheLoadDoNotCount() {
    assertThat(
            gone()
                .resolve("r2", Story.GROWING)
                .fails(Status.Code.CANCELLED, "", 15_000, 15_001)
                .resolve("burst", Story.GROWING)
                .fails(Status.Code.RESOURCE_EXHAUSTED, "ADMISSION_SHED", 15_000, 15_001)
                .check(AVAILABILITY))
        .isEmpty();
  }
}
