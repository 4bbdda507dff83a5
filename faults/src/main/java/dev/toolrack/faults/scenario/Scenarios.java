package dev.toolrack.faults.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All faults, in the order in which they are run. */
public final class Scenarios {
  private Scenarios() {}

  /** New instances, because each is used once. */
  public static List<Scenario> all() {
    return Stream.of(
            ProcessFaults.all(),
            NetworkFaults.all(),
            PostgresFaults.all(),
            UpstreamFaults.all(),
            ClientFaults.all(),
            ClockFaults.all())
        .flatMap(List::stream)
        .toList();
  }

  /** The faults of a run: all, or only those with a short turn. */
  public static List<Scenario> of(boolean quick) {
    return all().stream().filter(scenario -> !quick || scenario.quickHold().isPresent()).toList();
  }

  /**
   * The faults with these names, and those that must precede them.
   *
   * @throws IllegalArgumentException if a name does not exist
   */
  public static List<Scenario> named(List<String> names) {
    List<Scenario> all = all();
    Set<String> known = all.stream().map(Scenario::name).collect(Collectors.toSet());
    List<String> wanted = new ArrayList<>(names);
    wanted.removeAll(known);
    if (!wanted.isEmpty()) {
      throw new IllegalArgumentException(
          "There is no fault " + String.join(", ", wanted) + "; --list names them all");
    }
    boolean clock =
        all.stream().anyMatch(s -> s.group() == Group.CLOCK && names.contains(s.name()));
    return all.stream()
        .filter(s -> names.contains(s.name()) || (clock && s.name().equals(ClockFaults.EXCHANGE)))
        .toList();
  }
}
