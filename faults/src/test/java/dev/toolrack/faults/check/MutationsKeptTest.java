package dev.toolrack.faults.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.faults.history.Mutation.Kind;
import dev.toolrack.faults.history.TruthRead.ChangeRow;
import dev.toolrack.faults.history.TruthRead.ToolRow;
import dev.toolrack.faults.history.TruthRead.VersionRow;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MutationsKeptTest {
  private static final MutationsKept KEPT = new MutationsKept();
  private static final VersionRow FIRST = new VersionRow(Story.GROWING, 1, false);

  private static Story made() {
    return new Story()
        .done(Kind.CREATE, Story.GROWING, 0, 100, 200, 1)
        .done(Kind.PUBLISH, Story.GROWING, 1, 300, 400, 2);
  }

  private static List<ToolRow> tool(boolean enabled) {
    return List.of(new ToolRow(Story.GROWING, enabled, 9));
  }

  private static List<ChangeRow> changes(long... revisions) {
    return Arrays.stream(revisions)
        .mapToObj(revision -> new ChangeRow(Story.GROWING, revision))
        .toList();
  }

  @Test
  void whatIsThereIsKept() {
    Story story = made().truth(tool(true), List.of(FIRST), changes(1, 2));

    assertThat(story.broken(KEPT)).isZero();
    assertThat(story.cell(KEPT, Faults.NONE).worst()).isEqualTo("lost 0/2");
  }

  @Test
  void aLostToolIsFoundWithAllThatBelongsToIt() {
    assertThat(made().truth(List.of(), List.of(), changes(1, 2)).broken(KEPT)).isEqualTo(2);
  }

  @Test
  void aLostVersionIsFound() {
    assertThat(made().truth(tool(true), List.of(), changes(1, 2)).broken(KEPT)).isOne();
  }

  @Test
  void aLostRevisionIsFound() {
    assertThat(made().truth(tool(true), List.of(FIRST), changes(1)).broken(KEPT)).isOne();
  }

  @Test
  void aVersionMayHaveBeenRetiredSinceButNotTheOtherWayRound() {
    List<VersionRow> retired = List.of(new VersionRow(Story.GROWING, 1, true));

    assertThat(made().truth(tool(true), retired, changes(1, 2)).broken(KEPT)).isZero();
    assertThat(
            made()
                .done(Kind.RETIRE, Story.GROWING, 1, 500, 600, 3)
                .truth(tool(true), List.of(FIRST), changes(1, 2, 3))
                .broken(KEPT))
        .isOne();
  }

  @Test
  void whetherItIsEnabledIsJudgedByTheLast() {
    Story story =
        made()
            .done(Kind.DISABLE, Story.GROWING, 0, 500, 600, 3)
            .done(Kind.ENABLE, Story.GROWING, 1, 700, 800, 4);

    assertThat(story.truth(tool(true), List.of(FIRST), changes(1, 2, 3, 4)).broken(KEPT)).isZero();
    assertThat(story.truth(tool(false), List.of(FIRST), changes(1, 2, 3, 4)).broken(KEPT)).isOne();
  }

  @Test
  void afterAnUnknownOneItMayBeEitherWay() {
    Story story =
        made()
            .done(Kind.DISABLE, Story.GROWING, 0, 500, 600, 3)
            .unknown(Kind.ENABLE, Story.GROWING, 1, 700, 800);

    assertThat(story.truth(tool(true), List.of(FIRST), changes(1, 2, 3)).broken(KEPT)).isZero();
    assertThat(story.truth(tool(false), List.of(FIRST), changes(1, 2, 3)).broken(KEPT)).isZero();
  }

  @Test
  void whatIsUnknownNeedNotBeThere() {
    assertThat(
            made()
                .unknown(Kind.PUBLISH, Story.GROWING, 2, 500, 600)
                .truth(tool(true), List.of(FIRST), changes(1, 2))
                .broken(KEPT))
        .isZero();
  }
}
