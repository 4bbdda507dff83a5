package dev.toolrack.faults.check;

import dev.toolrack.faults.history.Call;
import dev.toolrack.faults.history.CallKind;
import dev.toolrack.faults.history.Mutation;
import dev.toolrack.faults.history.ToolMade;
import dev.toolrack.faults.history.ToolMade.Role;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The timelines of all tools, and the states that answers show. Not thread-safe. */
final class Timelines {
  private final Map<String, ToolMade> tools;
  private final Map<String, List<Mutation>> mutations;
  private final Map<Subject, Timeline> timelines = new HashMap<>();

  /**
   * The subject of a timeline.
   *
   * @param generation the generation, if each has its own timeline; else 0
   */
  private record Subject(String tool, int generation) {}

  Timelines(Map<String, ToolMade> tools, Map<String, List<Mutation>> mutations) {
    this.tools = tools;
    this.mutations = mutations;
  }

  Role role(String tool) {
    return Objects.requireNonNull(tools.get(tool)).role();
  }

  /** The timeline for statements about a generation of the tool. */
  Timeline of(String tool, int generation) {
    boolean each = role(tool) == Role.RETIRING;
    return timelines.computeIfAbsent(
        new Subject(tool, each ? generation : 0),
        subject ->
            new Timeline(
                role(tool),
                mutations.getOrDefault(tool, List.of()).stream()
                    .filter(m -> !each || m.generation() == subject.generation())
                    .toList()));
  }

  /** The timeline for an answer. */
  Timeline of(Call call) {
    return of(call.tool(), call.wanted());
  }

  /** The state that an answer shows; empty if the call failed without showing one. */
  Optional<State> shownBy(Call call) {
    if (call.kind() == CallKind.MUTATE) {
      return Optional.empty();
    }
    if (call.ok()) {
      return Optional.of(State.active(call.generation()));
    }
    return switch (call.reason()) {
      case "TOOL_NOT_FOUND", "VERSION_NOT_FOUND" -> Optional.of(State.NOT_FOUND);
      case "VERSION_RETIRED" -> Optional.of(State.RETIRED);
      default -> Optional.empty();
    };
  }
}
