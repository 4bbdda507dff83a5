package dev.toolrack.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.DoubleStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {
  private final List<String> ran = new ArrayList<>();

  private Comparison.Round rounds(String name, double... rates) {
    Iterator<Double> iterator = DoubleStream.of(rates).iterator();
    return () -> {
      ran.add(name);
      return Sample.of(10).with(Metric.RATE, iterator.next());
    };
  }

  private Report report() {
    Report report = new Report("example", Instant.EPOCH);
    report.fact("machine", "<none>");
    report.add(
        Comparison.of("Calls & more", Metric.RATE)
            .subject("bare", rounds("bare", 9, 100, 200, 400))
            .subject("toolrack", rounds("toolrack", 9, 50, 300, 200))
            .ratio(Metric.RATE, "toolrack", "bare")
            .difference(Metric.RATE, "toolrack", "bare")
            .run(1, 3, text -> {}));
    report.add(new TimeLine("resident", "MiB", List.of(0.0, 1.0, 2.0), List.of(1.0, 3.0, 5.0)));
    report.figure("tools", 3, "1/s");
    report.note("Left out: nothing.");
    return report;
  }

  @Test
  void subjectsTakeTurns() {
    var _ = report();
    assertThat(ran)
        .containsExactly(
            "bare", "toolrack", "bare", "toolrack", "bare", "toolrack", "bare", "toolrack");
  }

  @Test
  void ratiosArePairByPairWithoutTheWarmUp() {
    Comparison comparison = report().comparisons().getFirst();
    assertThat(comparison.pairings().getFirst().values(comparison)).containsExactly(0.5, 1.5, 0.5);
    assertThat(comparison.pairings().getLast().values(comparison))
        .containsExactly(-50.0, 100.0, -200.0);
  }

  @Test
  void theTableShowsMedianAndRange() {
    assertThat(TextReport.of(report()))
        .containsPattern("machine +<none>")
        .containsPattern("toolrack, per second +200 +50 +300")
        .containsPattern("toolrack / bare, per second +0.500 +0.500 +1.500")
        .containsPattern("resident, MiB +first 1.0 +last 5.0")
        .contains("Left out: nothing.");
  }

  @Test
  void theJsonHasEveryRound() {
    JsonNode node = new JsonMapper().readTree(JsonReport.of(List.of(report()))).get(0);
    JsonNode comparison = node.get("comparisons").get(0);
    assertThat(comparison.get("rounds").get(1).get("bare").get("rate").asDouble()).isEqualTo(200);
    assertThat(comparison.get("subjects").get("bare").get("rate").get("median").asDouble())
        .isEqualTo(200);
    assertThat(comparison.get("pairs").get(0).get("rounds").size()).isEqualTo(3);
    assertThat(node.get("facts").get("machine").asString()).isEqualTo("<none>");
  }

  @Test
  void thePlotIsXmlWithADotARound() throws Exception {
    String plot = Plot.of(report());
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(plot)));
    assertThat(document.getElementsByTagName("circle").getLength()).isEqualTo(6);
    assertThat(document.getElementsByTagName("polyline").getLength()).isEqualTo(1);
  }

  @Test
  void growthIsTheSlopeFromATimeOn() {
    TimeLine line =
        new TimeLine("t", "MiB", List.of(0.0, 3600.0, 7200.0), List.of(500.0, 100.0, 107.0));
    assertThat(line.growthPerHour(3600)).isEqualTo(7);
  }
}
