package dev.toolrack.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Formats reports as JSON for programs: every single round, and the contents of the table. */
public final class JsonReport {
  private static final JsonMapper MAPPER = new JsonMapper();

  private JsonReport() {}

  /** The reports as a JSON array. */
  public static String of(List<Report> reports) {
    ArrayNode list = MAPPER.createArrayNode();
    reports.forEach(report -> put(list.addObject(), report));
    return list.toPrettyString();
  }

  private static void put(ObjectNode node, Report report) {
    node.put("benchmark", report.name()).put("began", report.began().toString());
    ObjectNode facts = node.putObject("facts");
    report.facts().forEach(facts::put);
    ArrayNode comparisons = node.putArray("comparisons");
    report.comparisons().forEach(comparison -> put(comparisons.addObject(), comparison));
    ArrayNode figures = node.putArray("figures");
    for (Report.Figure figure : report.figures()) {
      figures
          .addObject()
          .put("label", figure.label())
          .put("value", figure.value())
          .put("unit", figure.unit());
    }
    ArrayNode timeLines = node.putArray("time_lines");
    for (TimeLine line : report.timeLines()) {
      ObjectNode one = timeLines.addObject().put("title", line.title()).put("unit", line.unit());
      line.seconds().forEach(one.withArray("seconds")::add);
      line.values().forEach(one.withArray("values")::add);
    }
    ArrayNode notes = node.putArray("notes");
    report.notes().forEach(notes::add);
  }

  private static void put(ObjectNode node, Comparison comparison) {
    node.put("title", comparison.title());
    ArrayNode rounds = node.putArray("rounds");
    for (Map<String, Sample> round : comparison.rounds()) {
      ObjectNode one = rounds.addObject();
      round.forEach(
          (subject, sample) -> {
            ObjectNode values = one.putObject(subject).put("done", sample.done());
            sample.values().forEach((metric, value) -> values.put(key(metric), value));
          });
    }
    ObjectNode subjects = node.putObject("subjects");
    for (String subject : comparison.subjects()) {
      ObjectNode one = subjects.putObject(subject);
      for (Metric metric : comparison.metrics(subject)) {
        put(one.putObject(key(metric)), metric.unit(), comparison.values(subject, metric));
      }
    }
    ArrayNode pairs = node.putArray("pairs");
    for (Pairing pairing : comparison.pairings()) {
      boolean ratio = pairing.how() == Pairing.How.RATIO;
      ObjectNode one =
          pairs
              .addObject()
              .put("kind", ratio ? "ratio" : "difference")
              .put("metric", key(pairing.metric()))
              .put("of", pairing.of())
              .put("to", pairing.to());
      put(one, ratio ? "" : pairing.metric().unit(), pairing.values(comparison));
    }
  }

  private static void put(ObjectNode node, String unit, List<Double> values) {
    Spread spread = Spread.of(values);
    node.put("unit", unit)
        .put("median", spread.median())
        .put("min", spread.min())
        .put("max", spread.max());
    values.forEach(node.withArray("rounds")::add);
  }

  private static String key(Metric metric) {
    return metric.name().toLowerCase(Locale.ROOT);
  }
}
