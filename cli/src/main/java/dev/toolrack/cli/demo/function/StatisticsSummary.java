package dev.toolrack.cli.demo.function;

import java.util.Arrays;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Describes a series of numbers. */
final class StatisticsSummary implements DemoFunction {
  private static final int MAX_VALUES = 100_000;

  @Override
  public ObjectNode apply(ObjectNode input) throws RefusedInput {
    double[] values = values(Input.array(input, "values"));
    Arrays.sort(values);
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    double mean = sum / values.length;
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    ObjectNode summary =
        Input.object()
            .put("count", values.length)
            .put("sum", sum)
            .put("min", values[0])
            .put("max", values[values.length - 1])
            .put("mean", mean)
            .put("median", quantile(values, 0.5))
            .put("p90", quantile(values, 0.9))
            .put("p99", quantile(values, 0.99));
    // Sample variance: divided by n - 1, and so undefined for a single value.
    if (values.length > 1) {
      summary.put("standard_deviation", Math.sqrt(squares / (values.length - 1)));
    }
    return summary;
  }

  private static double[] values(ArrayNode array) throws RefusedInput {
    if (array.isEmpty() || array.size() > MAX_VALUES) {
      throw new RefusedInput("values must hold 1 to " + MAX_VALUES + " numbers");
    }
    double[] values = new double[array.size()];
    for (int i = 0; i < values.length; i++) {
      JsonNode value = array.get(i);
      if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
        throw new RefusedInput("values[" + i + "] is no finite number");
      }
      values[i] = value.doubleValue();
    }
    return values;
  }

  /** Quantile, interpolated linearly between the two nearest ranks. */
  private static double quantile(double[] sorted, double q) {
    double rank = q * (sorted.length - 1);
    int below = (int) Math.floor(rank);
    int above = (int) Math.ceil(rank);
    return sorted[below] + (sorted[above] - sorted[below]) * (rank - below);
  }
}
