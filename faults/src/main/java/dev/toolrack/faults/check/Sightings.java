package dev.toolrack.faults.check;

import dev.toolrack.faults.history.ChangeSeen;
import dev.toolrack.faults.history.Mutation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** When the watchers of each replica were told of each change. */
final class Sightings {
  /**
   * By replica and tool: revision to the first moment at which it, or a later one, was reported.
   */
  private final Map<Followed, TreeMap<Long, Long>> told = new HashMap<>();

  private record Followed(String replica, String tool) {}

  Sightings(List<ChangeSeen> changes) {
    for (ChangeSeen change : changes) {
      told.computeIfAbsent(new Followed(change.replica(), change.tool()), _ -> new TreeMap<>())
          .merge(change.revision(), change.nanos(), Math::min);
    }
    for (TreeMap<Long, Long> ofTool : told.values()) {
      long first = Long.MAX_VALUE;
      for (Map.Entry<Long, Long> revision : ofTool.descendingMap().entrySet()) {
        first = Math.min(first, revision.getValue());
        revision.setValue(first);
      }
    }
  }

  /**
   * How long after its answer a mutation was visible on all of the given replicas.
   *
   * @return nanoseconds, 0 if it was visible before the answer; empty if it was never reported by
   *     one of them
   */
  OptionalLong delay(Mutation mutation, List<String> replicas) {
    long last = mutation.endNanos();
    for (String replica : replicas) {
      TreeMap<Long, Long> ofTool = told.get(new Followed(replica, mutation.tool()));
      Map.Entry<Long, Long> entry =
          ofTool == null ? null : ofTool.ceilingEntry(mutation.revision());
      if (entry == null) {
        return OptionalLong.empty();
      }
      last = Math.max(last, entry.getValue());
    }
    return OptionalLong.of(last - mutation.endNanos());
  }
}
