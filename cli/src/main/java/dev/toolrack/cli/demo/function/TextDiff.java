package dev.toolrack.cli.demo.function;

import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Compares two texts line by line, using their longest common subsequence. */
final class TextDiff implements DemoFunction {
  private static final int MAX_LINES = 2_000;

  @Override
  public ObjectNode apply(ObjectNode input) throws RefusedInput {
    List<String> from = lines(input, "from");
    List<String> to = lines(input, "to");
    short[][] common = commonLengths(from, to);
    ObjectNode output = Input.object();
    ArrayNode lines = output.putArray("lines");
    int added = 0;
    int removed = 0;
    int i = 0;
    int j = 0;
    while (i < from.size() || j < to.size()) {
      if (i < from.size() && j < to.size() && from.get(i).equals(to.get(j))) {
        lines.add("  " + from.get(i++));
        j++;
      } else if (i < from.size() && (j == to.size() || common[i + 1][j] >= common[i][j + 1])) {
        lines.add("- " + from.get(i++));
        removed++;
      } else {
        lines.add("+ " + to.get(j++));
        added++;
      }
    }
    return output.put("equal", added + removed == 0).put("added", added).put("removed", removed);
  }

  private static List<String> lines(ObjectNode input, String field) throws RefusedInput {
    List<String> lines = Input.text(input, field).lines().toList();
    if (lines.size() > MAX_LINES) {
      throw new RefusedInput(field + " has more than " + MAX_LINES + " lines");
    }
    return lines;
  }

  /**
   * For each pair of positions, the length of the longest common subsequence of the remaining
   * lines.
   */
  private static short[][] commonLengths(List<String> from, List<String> to) {
    short[][] common = new short[from.size() + 1][to.size() + 1];
    for (int i = from.size() - 1; i >= 0; i--) {
      for (int j = to.size() - 1; j >= 0; j--) {
        common[i][j] =
            from.get(i).equals(to.get(j))
                ? (short) (common[i + 1][j + 1] + 1)
                : (short) Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    return common;
  }
}
