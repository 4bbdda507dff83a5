package dev.toolrack.faults.check;

import dev.toolrack.faults.history.Mutation;
import dev.toolrack.faults.history.ToolMade.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * When a tool, or a generation of it, may have had which state.
 *
 * <p>A state may have begun as soon as its mutation began, and may have lasted until the next
 * mutation that certainly happened had been answered. A mutation with an unknown outcome can happen
 * at any time after it began, so its state may last for ever; except for the newest generation,
 * because a generation that appears below a higher one is never the newest.
 */
final class Timeline {
  /** The revision of a mutation without a known one: it may be any. */
  private static final long ANY_REVISION = Long.MAX_VALUE;

  private final Map<State, List<Span>> spans = new HashMap<>();
  private final List<Mutation> done;

  private record Span(long from, long until, long revision) {}

  /**
   * Creates a timeline.
   *
   * @param role what the load does with the tool
   * @param mutations mutations that change the state, in their order
   */
  Timeline(Role role, List<Mutation> mutations) {
    List<Mutation> possible =
        mutations.stream().filter(m -> m.result() != Mutation.Result.REFUSED).toList();
    done = possible.stream().filter(Mutation::done).toList();
    add(State.NOT_FOUND, new Span(Long.MIN_VALUE, nextDone(possible, -1), 0));
    for (int i = 0; i < possible.size(); i++) {
      Mutation mutation = possible.get(i);
      boolean lasts = !mutation.done() && role != Role.GROWING;
      add(
          made(mutation),
          new Span(
              mutation.nanos(),
              lasts ? Long.MAX_VALUE : nextDone(possible, i),
              mutation.done() ? mutation.revision() : ANY_REVISION));
    }
  }

  private void add(State state, Span span) {
    spans.computeIfAbsent(state, _ -> new ArrayList<>()).add(span);
  }

  private static long nextDone(List<Mutation> mutations, int after) {
    for (Mutation mutation : mutations.subList(after + 1, mutations.size())) {
      if (mutation.done()) {
        return mutation.endNanos();
      }
    }
    return Long.MAX_VALUE;
  }

  private static State made(Mutation mutation) {
    return switch (mutation.kind()) {
      case CREATE, DISABLE -> State.NOT_FOUND;
      case PUBLISH, ENABLE -> State.active(mutation.generation());
      case RETIRE -> State.RETIRED;
    };
  }

  /**
   * The minimum time for which the state had been superseded when a call began.
   *
   * @return nanoseconds, 0 if it may have been true at some moment of the call; empty if it cannot
   *     have been true at any moment before the end of the call
   */
  OptionalLong age(State state, long callNanos, long callEndNanos) {
    return spans.getOrDefault(state, List.of()).stream()
        .filter(span -> span.from() <= callEndNanos)
        .mapToLong(span -> span.until() >= callNanos ? 0 : callNanos - span.until())
        .min();
  }

  /**
   * The newest revision among the mutations that produced a revision up to the given one; 0 if
   * there is none.
   */
  long newestRevision(long upTo) {
    return done.stream().mapToLong(Mutation::revision).filter(r -> r <= upTo).max().orElse(0);
  }

  /** Whether the state may have been true at this revision or later, before the end of the call. */
  boolean possibleSince(long revision, State state, long callEndNanos) {
    return spans.getOrDefault(state, List.of()).stream()
        .anyMatch(span -> span.revision() >= revision && span.from() <= callEndNanos);
  }
}
