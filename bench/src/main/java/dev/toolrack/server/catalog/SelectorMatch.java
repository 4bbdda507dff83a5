package dev.toolrack.server.catalog;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Matches a selector against a tool with three versions: {@code ./toolrack bench jmh
 * SelectorMatch}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SelectorMatch {
  private final ToolHead head =
      new ToolHead(
          new ToolKey("default", "tool"),
          ToolKind.TOOL,
          "Tool",
          "",
          Map.of("stable", 2L),
          List.of(version(3, "2.0.0"), version(2, "1.4.0"), version(1, "1.0.0")),
          1);
  private final HeadSnapshot snapshot = new HeadSnapshot(head, 1);
  private final Selector range = Selector.parse("^1.2");

  private static VersionRef version(long id, String number) {
    return new VersionRef(id, VersionNumber.parse("version", number), VersionStatus.ACTIVE);
  }

  /** As on a cache hit: the tool remembers the result of the selector. */
  @Benchmark
  public HeadSnapshot.Choice remembered() {
    return snapshot.choose("^1.2");
  }

  /** The selector has been parsed, but the tool has not seen it. */
  @Benchmark
  public Selection range() {
    return Selection.of(head, range);
  }

  /** Both the text of the selector and the tool are new. */
  @Benchmark
  public Selection parsedAndMatched() {
    return Selection.of(head, Selector.parse("^1.2"));
  }
}
