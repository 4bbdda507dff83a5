package dev.toolrack.faults.check;

import dev.toolrack.faults.history.Event;
import dev.toolrack.faults.history.Excuse;
import dev.toolrack.faults.history.FaultBegan;
import dev.toolrack.faults.history.FaultEnded;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The faults of a run, in their order, and the fault that a moment belongs to. */
final class Faults {
  /** The row for everything that belongs to no fault. */
  static final String NONE = "(no fault)";

  private final List<Turn> turns;
  private final long recoveryNanos;

  /**
   * One occurrence of a fault.
   *
   * @param endNanos when it had been undone
   * @param nextNanos when the next fault began; {@code Long.MAX_VALUE} after the last one
   */
  record Turn(FaultBegan fault, long endNanos, long nextNanos) {

    String name() {
      return fault.fault();
    }

    long nanos() {
      return fault.nanos();
    }

    boolean overlaps(long from, long until) {
      return from <= endNanos && until >= nanos();
    }
  }

  private Faults(List<Turn> turns, long recoveryNanos) {
    this.turns = List.copyOf(turns);
    this.recoveryNanos = recoveryNanos;
  }

  static Faults of(List<Event> events, long recoveryNanos) throws IncompleteHistoryException {
    List<Event> marks =
        events.stream()
            .filter(event -> event instanceof FaultBegan || event instanceof FaultEnded)
            .sorted(Comparator.comparingLong(Event::nanos))
            .toList();
    List<Turn> turns = new ArrayList<>();
    for (int i = 0; i < marks.size(); i += 2) {
      if (!(marks.get(i) instanceof FaultBegan began)
          || i + 1 == marks.size()
          || !(marks.get(i + 1) instanceof FaultEnded ended)
          || !ended.fault().equals(began.fault())) {
        throw new IncompleteHistoryException(
            "A fault must end before the next begins; amiss is " + marks.get(i));
      }
      long next = i + 2 < marks.size() ? marks.get(i + 2).nanos() : Long.MAX_VALUE;
      turns.add(new Turn(began, ended.nanos(), next));
    }
    return new Faults(turns, recoveryNanos);
  }

  List<Turn> turns() {
    return turns;
  }

  /** The rows of the report: no fault, then the faults in order. */
  Set<String> rows() {
    Set<String> rows = new LinkedHashSet<>();
    rows.add(NONE);
    turns.forEach(turn -> rows.add(turn.name()));
    return rows;
  }

  /** The fault that was active at some moment of the span; null if there was none. */
  @Nullable Turn during(long from, long until) {
    return turns.stream().filter(turn -> turn.overlaps(from, until)).findFirst().orElse(null);
  }

  /** Whether there was neither a fault nor the recovery time after one. */
  boolean calm(long from, long until) {
    return turns.stream().noneMatch(turn -> affects(turn, from, until));
  }

  /**
   * Whether some replica was impaired at some moment of the span, or had been and may not have
   * recovered yet.
   */
  boolean impaired(long from, long until) {
    return turns.stream()
        .filter(turn -> !turn.fault().touched().isEmpty() || !turn.fault().cutOff().isEmpty())
        .anyMatch(turn -> affects(turn, from, until));
  }

  /** Whether that was also excused. */
  boolean excused(Excuse excuse, long from, long until) {
    return turns.stream()
        .filter(turn -> turn.fault().excuses().contains(excuse))
        .anyMatch(turn -> affects(turn, from, until));
  }

  private boolean affects(Turn turn, long from, long until) {
    return from <= turn.endNanos() + recoveryNanos && until >= turn.nanos();
  }

  /** The fault that was active at some moment of the span, or that ended shortly before it. */
  String rowOf(long from, long until) {
    Turn on = during(from, until);
    if (on != null) {
      return on.name();
    }
    return turns.reversed().stream()
        .filter(turn -> turn.endNanos() < from)
        .findFirst()
        .filter(turn -> from <= turn.endNanos() + recoveryNanos)
        .map(Turn::name)
        .orElse(NONE);
  }

  @Override
  public String toString() {
    return "Faults" + Objects.requireNonNull(turns);
  }
}
