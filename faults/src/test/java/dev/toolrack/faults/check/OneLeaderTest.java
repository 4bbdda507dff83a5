package dev.toolrack.faults.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.faults.history.ProcessChanged.Phase;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OneLeaderTest {
  private static final OneLeader LEADER = new OneLeader();

  private static Story started() {
    return new Story().process(0, "r1", 1, Phase.STARTING).process(0, "r2", 1, Phase.STARTING);
  }

  private static Story frozen(Story story, long start, long end) {
    return story
        .fault("freeze", start, end, Set.of("r1"), Set.of("r1"), Set.of())
        .process(start, "r1", 1, Phase.FROZEN)
        .process(end, "r1", 1, Phase.THAWED);
  }

  @Test
  void oneThatLeadsAllTheTimeIsRight() {
    Story story = started().leads(1_000, "r1", 1).follows(1_500, "r2").leads(900_000, "r1", 1);

    assertThat(story.broken(LEADER)).isZero();
    assertThat(story.cell(LEADER, Faults.NONE).worst()).isEqualTo("0 ms");
  }

  @Test
  void aServiceThatNobodyLeadsIsFound() {
    assertThat(started().follows(1_000, "r1").follows(1_000, "r2").broken(LEADER)).isOne();
  }

  @Test
  void theTimeUntilAnotherLeadsCountsFromTheFreeze() {
    Story story =
        frozen(started().leads(9_000, "r1", 1), 10_000, 40_000)
            .follows(18_000, "r2")
            .leads(19_000, "r2", 1);

    assertThat(story.broken(LEADER)).isZero();
    assertThat(story.cell(LEADER, "freeze").worst()).isEqualTo("8000 ms");
  }

  @Test
  void aTakeoverThatComesTooLateIsFound() {
    Story story =
        frozen(started().leads(9_000, "r1", 1), 10_000, 40_000)
            .follows(20_001, "r2")
            .leads(21_000, "r2", 1);

    assertThat(story.cell(LEADER, "freeze").examples())
        .containsExactly("nobody led for 10.0 s from +10.000 s on, after r1");
  }

  @Test
  void whatALeaderSaysThatIsCutOffMakesItNone() {
    Story story =
        started()
            .leads(9_000, "r1", 1)
            .cutOff(10_000, 40_000)
            .leads(15_000, "r1", 1)
            .follows(20_001, "r2")
            .leads(21_000, "r2", 1);

    assertThat(story.broken(LEADER)).isOne();
  }

  @Test
  void oneThatCeasesToLeadForNoReasonIsFollowedInTimeToo() {
    Story story =
        started()
            .leads(9_000, "r1", 1)
            .follows(10_000, "r1")
            .follows(20_006, "r2")
            .leads(21_000, "r2", 1);

    assertThat(story.broken(LEADER)).isOne();
  }

  @Test
  void nobodyHasToLeadWhileNobodyReachesPostgres() {
    Story story =
        started()
            .leads(9_000, "r1", 1)
            .fault("away", 10_000, 40_000, Set.of(), Set.of("r1", "r2"), Set.of())
            .follows(20_000, "r1")
            .follows(50_000, "r2")
            .leads(51_000, "r2", 1);

    assertThat(story.broken(LEADER)).isZero();
    assertThat(story.cell(LEADER, "away").worst()).isEqualTo("10.0 s");
  }

  @Test
  void afterThatSomebodyHas() {
    Story story =
        started()
            .leads(9_000, "r1", 1)
            .fault("away", 10_000, 40_000, Set.of(), Set.of("r1", "r2"), Set.of())
            .follows(50_001, "r2")
            .leads(51_000, "r2", 1);

    assertThat(story.broken(LEADER)).isOne();
  }

  @Test
  void oneThatIsNotFollowedAtAllIsFound() {
    Story story = started().leads(9_000, "r1", 1).follows(10_000, "r1").follows(60_000, "r1");

    assertThat(story.follows(20_005, "r2").broken(LEADER)).isZero();
    assertThat(story.follows(20_006, "r2").broken(LEADER)).isOne();
  }

  @Test
  void twoAtOnceAreFound() {
    Story story = started().leads(10_000, "r1", 1).leads(10_005, "r2", 1).leads(10_010, "r1", 1);

    assertThat(story.cell(LEADER, Faults.NONE).examples())
        .containsExactly("r2 led at +10.005 s, and r1 from +10.005 s to +10.010 s");
  }

  @Test
  void oneAfterTheOtherIsNotAtOnce() {
    Story story = started().leads(10_000, "r1", 1).leads(10_006, "r2", 1).leads(10_020, "r1", 2);

    assertThat(story.broken(LEADER)).isZero();
  }

  @Test
  void noMoreIsOneThatWasStartedAnewInBetween() {
    Story story =
        started()
            .leads(10_000, "r1", 1)
            .process(10_006, "r1", 1, Phase.STOPPING)
            .process(10_007, "r1", 2, Phase.STARTING)
            .leads(10_008, "r2", 1)
            .leads(10_030, "r1", 1);

    assertThat(story.broken(LEADER)).isZero();
  }
}
