package dev.toolrack.bench.report;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A flame graph of CPU time as an SVG. Each box is a frame on top of its caller; its width is the
 * time in the frame and its callees. The order from left to right has no meaning. Must be filled by
 * one thread.
 */
public final class FlameGraph {
  private static final int WIDTH = 1_400;
  private static final int ROW = 17;
  private static final int HEAD = 62;
  private static final double CHARACTER_WIDTH = 6.3;

  /** Narrower boxes are omitted. */
  private static final double MIN_WIDTH = 2;

  private final String title;
  private final Node root = new Node();

  /** The owner of the code of a frame, with its colour. */
  private enum Owner {
    TOOLRACK("#7ccf9a", "Toolrack"),
    NETTY("#f3c26b", "Netty"),
    GRPC("#8fb8ee", "gRPC and Protobuf"),
    JDK("#c9c9c9", "JDK"),
    OTHERS("#e3a3b4", "other libraries");

    private final String colour;
    private final String label;

    Owner(String colour, String label) {
      this.colour = colour;
      this.label = label;
    }

    static Owner of(String frame) {
      if (frame.startsWith("dev.toolrack.")) {
        return TOOLRACK;
      }
      if (frame.startsWith("io.netty.") || frame.startsWith("io.grpc.netty.shaded.io.netty.")) {
        return NETTY;
      }
      if (frame.startsWith("io.grpc.") || frame.startsWith("com.google.protobuf.")) {
        return GRPC;
      }
      return frame.startsWith("java.") || frame.startsWith("jdk.") || frame.startsWith("sun.")
          ? JDK
          : OTHERS;
    }
  }

  /** A frame with a particular chain of callers. */
  private static final class Node {
    private final Map<String, Node> called = new TreeMap<>();
    private long samples;

    int depth() {
      return 1 + called.values().stream().mapToInt(Node::depth).max().orElse(0);
    }
  }

  public FlameGraph(String title) {
    this.title = title;
  }

  /**
   * Counts a stack once.
   *
   * @param frames class and method of each frame, outermost caller first
   */
  public void add(List<String> frames) {
    Node node = root;
    node.samples++;
    for (String frame : frames) {
      node = node.called.computeIfAbsent(frame, _ -> new Node());
      node.samples++;
    }
  }

  public long samples() {
    return root.samples;
  }

  /** The graph as the text of an SVG file. */
  public String svg() {
    int height = HEAD + ROW * root.depth() + 10;
    StringBuilder boxes = new StringBuilder();
    draw(boxes, root, "all", 0, 0, height - 10 - ROW);
    StringBuilder legend = new StringBuilder();
    int x = 10;
    for (Owner owner : Owner.values()) {
      legend.append(
          "<rect x=\"%d\" y=\"34\" width=\"12\" height=\"12\" fill=\"%s\"/><text x=\"%d\" y=\"45\">%s</text>%n"
              .formatted(x, owner.colour, x + 17, owner.label));
      x += 40 + (int) (owner.label.length() * CHARACTER_WIDTH);
    }
    return """
        <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" \
        font-family="monospace" font-size="11">
        <rect width="%1$d" height="%2$d" fill="white"/>
        <text x="10" y="22" font-size="15" font-family="sans-serif">%3$s</text>
        %4$s%5$s</svg>
        """
        .formatted(WIDTH, height, Xml.escaped(title), legend, boxes);
  }

  private void draw(
      StringBuilder boxes, Node node, String frame, double left, int depth, int bottom) {
    double width = (WIDTH - 20.0) * node.samples / Math.max(1, root.samples);
    if (width < MIN_WIDTH) {
      return;
    }
    int y = bottom - ROW * depth;
    String text = clipped(shortened(frame), width);
    boxes.append(
        "<g><title>%s, %.1f %%</title><rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>"
            .formatted(
                Xml.escaped(frame),
                100.0 * node.samples / root.samples,
                10 + left,
                y,
                width - 0.5,
                ROW - 1,
                depth == 0 ? "#eeeeee" : Owner.of(frame).colour));
    if (!text.isEmpty()) {
      boxes.append(
          "<text x=\"%.1f\" y=\"%d\">%s</text>".formatted(12 + left, y + 12, Xml.escaped(text)));
    }
    boxes.append("</g>\n");
    double x = left;
    for (Map.Entry<String, Node> called : node.called.entrySet()) {
      draw(boxes, called.getValue(), called.getKey(), x, depth + 1, bottom);
      x += (WIDTH - 20.0) * called.getValue().samples / root.samples;
    }
  }

  /** Class and method without the package. */
  private static String shortened(String frame) {
    int method = frame.lastIndexOf('.');
    int type = method < 0 ? -1 : frame.lastIndexOf('.', method - 1);
    return frame.substring(type + 1);
  }

  private static String clipped(String text, double width) {
    int room = (int) ((width - 4) / CHARACTER_WIDTH);
    if (text.length() <= room) {
      return text;
    }
    return room < 4 ? "" : text.substring(0, room - 1) + "…";
  }
}
