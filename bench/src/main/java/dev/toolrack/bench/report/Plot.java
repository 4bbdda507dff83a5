package dev.toolrack.bench.report;

import java.util.List;
import java.util.function.DoubleFunction;

/**
 * A report as an SVG. A comparison is a panel with one row per subject, in which each dot is a
 * round and a bar marks the median. A time line is a panel of its own.
 */
public final class Plot {
  private static final int WIDTH = 860;
  private static final int LEFT = 190;
  private static final int RIGHT = 30;
  private static final int ROW = 30;
  private static final int LINE_HEIGHT = 160;
  private static final int HEAD = 34;
  private static final int AXIS = 34;
  private static final int TICKS = 5;
  private static final String[] COLOURS = {"#0b6e4f", "#8a5a00", "#3b4cc0", "#a2142f"};

  private final StringBuilder svg = new StringBuilder();
  private int y = HEAD;

  private Plot() {}

  /** The plot as the text of an SVG file. */
  public static String of(Report report) {
    Plot plot = new Plot();
    plot.text(12, 22, "start", "16", report.name() + ", " + report.began());
    report.comparisons().forEach(plot::panel);
    report.timeLines().forEach(plot::panel);
    return """
        <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" \
        font-family="sans-serif">
        <rect width="%1$d" height="%2$d" fill="white"/>
        %3$s</svg>
        """
        .formatted(WIDTH, plot.y + 10, plot.svg);
  }

  private void panel(Comparison comparison) {
    Metric metric = comparison.main();
    List<String> subjects =
        comparison.subjects().stream()
            .filter(subject -> comparison.metrics(subject).contains(metric))
            .toList();
    double max =
        subjects.stream()
            .flatMap(subject -> comparison.values(subject, metric).stream())
            .mapToDouble(Double::doubleValue)
            .max()
            .orElse(1);
    y += HEAD;
    text(12, y - 12, "start", "13", comparison.title() + " (" + metric.label() + ")");
    int bottom = y + ROW * subjects.size();
    axis(bottom, max, metric::format);
    for (int i = 0; i < subjects.size(); i++) {
      int middle = y + ROW * i + ROW / 2;
      String colour = COLOURS[i % COLOURS.length];
      List<Double> values = comparison.values(subjects.get(i), metric);
      text(LEFT - 10, middle + 4, "end", "12", subjects.get(i));
      for (double value : values) {
        svg.append(
            "<circle cx=\"%.1f\" cy=\"%d\" r=\"4\" fill=\"%s\" fill-opacity=\"0.6\"/>%n"
                .formatted(x(value, max), middle, colour));
      }
      double median = x(Spread.of(values).median(), max);
      svg.append(
          "<line x1=\"%1$.1f\" y1=\"%2$d\" x2=\"%1$.1f\" y2=\"%3$d\" stroke=\"%4$s\" stroke-width=\"2\"/>%n"
              .formatted(median, middle - 10, middle + 10, colour));
    }
    y = bottom + AXIS;
  }

  private void panel(TimeLine line) {
    double max = Spread.of(line.values()).max();
    double end = Math.max(line.seconds().getLast(), 1e-9);
    y += HEAD;
    text(12, y - 12, "start", "13", line.title() + " (" + line.unit() + ")");
    int bottom = y + LINE_HEIGHT;
    axis(bottom, end, value -> "%,.0f s".formatted(value));
    text(LEFT - 10, y + 4, "end", "12", "%,.0f".formatted(max));
    text(LEFT - 10, bottom + 4, "end", "12", "0");
    svg.append("<polyline fill=\"none\" stroke=\"").append(COLOURS[0]).append("\" points=\"");
    for (int i = 0; i < line.values().size(); i++) {
      double height = max == 0 ? 0 : line.values().get(i) / max * LINE_HEIGHT;
      svg.append("%.1f,%.1f ".formatted(x(line.seconds().get(i), end), bottom - height));
    }
    svg.append("\"/>\n");
    y = bottom + AXIS;
  }

  private void axis(int bottom, double max, DoubleFunction<String> label) {
    for (int tick = 0; tick <= TICKS; tick++) {
      double value = max * tick / TICKS;
      svg.append(
          "<line x1=\"%1$.1f\" y1=\"%2$d\" x2=\"%1$.1f\" y2=\"%3$d\" stroke=\"#ddd\"/>%n"
              .formatted(x(value, max), y, bottom));
      text((int) x(value, max), bottom + 15, "middle", "11", label.apply(value));
    }
  }

  private static double x(double value, double max) {
    return LEFT + (max == 0 ? 0 : value / max) * (WIDTH - LEFT - RIGHT - 20);
  }

  private void text(int left, int baseline, String anchor, String size, String text) {
    svg.append(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" font-size=\"%s\">%s</text>%n"
            .formatted(left, baseline, anchor, size, Xml.escaped(text)));
  }
}
