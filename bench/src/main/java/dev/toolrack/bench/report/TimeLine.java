package dev.toolrack.bench.report;

import java.util.List;

/**
 * A value over time.
 *
 * @param unit unit of the values
 * @param seconds times since the start, ascending
 */
public record TimeLine(String title, String unit, List<Double> seconds, List<Double> values) {
  /** Copies both lists. */
  public TimeLine {
    seconds = List.copyOf(seconds);
    values = List.copyOf(values);
    if (seconds.size() != values.size() || seconds.isEmpty()) {
      throw new IllegalArgumentException("a time line has as many times as values, at least one");
    }
  }

  /** The slope per hour of the least-squares line through the values from the given time on. */
  public double growthPerHour(double fromSecond) {
    double n = 0;
    double sumX = 0;
    double sumY = 0;
    double sumXx = 0;
    double sumXy = 0;
    for (int i = 0; i < seconds.size(); i++) {
      double x = seconds.get(i);
      if (x >= fromSecond) {
        double y = values.get(i);
        n++;
        sumX += x;
        sumY += y;
        sumXx += x * x;
        sumXy += x * y;
      }
    }
    double spread = n * sumXx - sumX * sumX;
    return spread == 0 ? 0 : (n * sumXy - sumX * sumY) / spread * 3600;
  }
}
