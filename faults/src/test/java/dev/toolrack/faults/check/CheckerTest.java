package dev.toolrack.faults.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.faults.history.Mutation.Kind;
import dev.toolrack.faults.history.ProcessChanged.Phase;
import dev.toolrack.faults.history.TruthRead.ChangeRow;
import dev.toolrack.faults.history.TruthRead.ToolRow;
import dev.toolrack.faults.history.TruthRead.VersionRow;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CheckerTest {
  private static final UUID EXECUTION = new UUID(0, 1);

  /** A history that has something for every invariant. */
  private static Story whole() {
    Story story =
        new Story()
            .process(0, "r1", 1, Phase.STARTING)
            .process(0, "r2", 1, Phase.STARTING)
            .done(Kind.PUBLISH, Story.GROWING, 1, 1_000, 1_010, 1)
            .done(Kind.PUBLISH, Story.SWITCHED, 1, 1_020, 1_030, 2)
            .truth(
                List.of(new ToolRow(Story.GROWING, true, 1), new ToolRow(Story.SWITCHED, true, 2)),
                List.of(
                    new VersionRow(Story.GROWING, 1, false),
                    new VersionRow(Story.SWITCHED, 1, false)),
                List.of(new ChangeRow(Story.GROWING, 1), new ChangeRow(Story.SWITCHED, 2)))
            .fault("gone", 10_000, 20_000, Set.of("r1"), Set.of(), Set.of())
            .execute("r1", Story.SWITCHED)
            .executed(EXECUTION, 1, 5_000, 5_010)
            .upstream(5_005, 1, Story.SWITCHED, 1, "r1")
            .rows(EXECUTION)
            .leads(950, "r1", 1);
    for (String replica : List.of("r1", "r2")) {
      story
          .seen(1_012, replica, Story.GROWING, 1)
          .seen(1_032, replica, Story.SWITCHED, 2)
          .scrape(900, replica, 0, 0, 0, 0)
          .scrape(25_000, replica, 2, 0, 0, 0)
          .resolve(replica, Story.GROWING)
          .since(1)
          .shows(1, 1, 25_000, 25_001)
          .execute(replica, Story.GROWING)
          .shows(1, 25_000, 25_001);
    }
    return story;
  }

  @Test
  void everyInvariantJudgesAndHolds() throws IncompleteHistoryException {
    Report report = Checker.check(whole().events());

    assertThat(report.holds()).isTrue();
    assertThat(report.rows()).containsExactly(Faults.NONE, "gone");
    assertThat(report.columns())
        .extracting(Report.Column::invariant)
        .containsExactly(
            "freshness",
            "monotonic",
            "own writes",
            "disabled",
            "at most once",
            "mutations kept",
            "records kept",
            "leader",
            "watchers",
            "availability",
            "deadline",
            "recovery");
    assertThat(report.columns()).allSatisfy(column -> assertThat(column.cells()).isNotEmpty());
    assertThat(report.table()).endsWith("5 calls: every invariant holds\n");
  }

  @Test
  void aBrokenOneIsNamedWithItsFaultAndAnExample() throws IncompleteHistoryException {
    Report report = Checker.check(whole().upstream(15_000, 1, Story.SWITCHED, 1, "r2").events());

    assertThat(report.holds()).isFalse();
    assertThat(report.table())
        .contains("BROKEN 2 of 1")
        .contains(
            """
            BROKEN: at most once under gone, 1/1
              call 1 of switched reached the upstream 2 times: [+5.005 s from r1, +15.000 s from r2]
            """)
        .endsWith("5 calls: BROKEN\n");
  }

  @Test
  void theTableIsAligned() throws IncompleteHistoryException {
    List<String> lines = Checker.check(whole().events()).table().lines().toList();

    int column = lines.get(0).indexOf("availability");
    assertThat(lines.get(1).substring(column)).startsWith("0/1");
    assertThat(lines.get(1)).startsWith("(no fault)  0 ms");
    assertThat(lines.get(2)).startsWith("gone        0 ms");
  }

  @Test
  void theJsonSaysTheSame() throws IncompleteHistoryException {
    JsonNode json = JsonMapper.shared().readTree(Checker.check(whole().events()).json());

    assertThat(json.get("calls").asInt()).isEqualTo(5);
    JsonNode freshness = json.get("columns").get(0);
    assertThat(freshness.get("invariant").asString()).isEqualTo("freshness");
    assertThat(freshness.get("cells").get("gone").get("worst").asString()).isEqualTo("0 ms");
    assertThat(json.get("visibility").get("withNotify").get("count").asInt()).isEqualTo(2);
  }
}
