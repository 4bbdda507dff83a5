package dev.toolrack.faults.check;

import dev.toolrack.faults.history.Mutation;
import dev.toolrack.faults.history.ToolMade.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Which state a tool, or a generation of it, can have had when.
 *
 * <p>A state can have begun as soon as its mutation began, and can have lasted until the next
 * mutation that is known to have happened had been answered. A mutation of which nothing is known
 * can happen at any time after its beginning, so what it makes can last for ever; except for what
 * is newest, because a generation that appears behind a higher one is never the newest.
 */
final class Timeline {
  /** The revision of a mutation that does not say: it may be any. */
  private static final long ANY_REVISION = Long.MAX_VALUE;

  private final Map<State, List<Span>> spans = new HashMap<>();
  private final List<Mutation> done;

  private record Span(long from, long until, long revision) {}

  /**
   * A timeline.
   *
   * @param role what the load does with the tool
   * @param mutations those that change the state, in their order
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
   * For how long, at least, the state had been superseded when a call began.
   *
   * @return nanoseconds, 0 if it can have been the truth at some moment of the call; empty if it
   *     cannot have been the truth at any moment before the call's end
   */
  OptionalLong age(State state, long callNanos, long callEndNanos) {
    return spans.getOrDefault(state, List.of()).stream()
        .filter(span -> span.from() <= callEndNanos)
        .mapToLong(span -> span.until() >= callNanos ? 0 : callNanos - span.until())
        .min();
  }

  /**
   * The newest revision of those mutations that made one up to the given one; 0 if there is none.
   */
  long newestRevision(long upTo) {
    return done.stream().mapToLong(Mutation::revision).filter(r -> r <= upTo).max().orElse(0);
  }

  /** Whether the state can have been the truth at that revision or later, before the call's end. */
  boolean possibleSince(long revision, State state, long callEndNanos) {
    return spans.getOrDefault(state, List.of()).stream()
        .anyMatch(span -> span.revision() >= revision && span.from() <= callEndNanos);
  }
}
