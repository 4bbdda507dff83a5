package dev.toolrack.faults.check;

import dev.toolrack.faults.history.Event;
import java.util.List;

/** Checks a history against every invariant. A pure function. */
public final class Checker {
  private static final List<Invariant> INVARIANTS =
      List.of(
          new Freshness(),
          new Monotonic(),
          new ReadYourWrites(),
          new DisabledMeansDisabled(),
          new AtMostOnce(),
          new MutationsKept(),
          new RecordsKept(),
          new OneLeader(),
          new WatchersToldAll(),
          new Availability(),
          new WithinDeadline(),
          new Recovery());

  private Checker() {}

  /**
   * Judges a complete history.
   *
   * @throws IncompleteHistoryException if something is missing from the history
   */
  public static Report check(List<Event> events) throws IncompleteHistoryException {
    History history = History.of(events);
    return new Report(
        List.copyOf(history.faults().rows()),
        INVARIANTS.stream()
            .map(invariant -> new Report.Column(invariant.name(), invariant.check(history)))
            .toList(),
        Visibility.of(history),
        history.calls().size());
  }
}
