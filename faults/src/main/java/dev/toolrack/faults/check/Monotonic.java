package dev.toolrack.faults.check;

import static java.util.stream.Collectors.groupingBy;

import dev.toolrack.faults.history.Call;
import dev.toolrack.faults.history.CallKind;
import dev.toolrack.faults.history.Mutation;
import dev.toolrack.faults.history.Scrape;
import dev.toolrack.faults.history.ToolMade.Role;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Nothing goes back. If one observation ended before another began, the later one does not show
 * less:
 *
 * <ul>
 *   <li>the revision that a replica reports as applied, during one run of its process;
 *   <li>the revision, and the newest generation, of a tool in the answers of one replica, even
 *       across restarts;
 *   <li>the revisions of mutations, whoever carried them out.
 * </ul>
 *
 * Overlapping observations are not compared. Nor is the answer to a mutation compared with what the
 * replica that carried it out answers to others: a caller that wants to read it must say so, see
 * {@link ReadYourWrites}.
 */
final class Monotonic implements Invariant {
  @Override
  public String name() {
    return "monotonic";
  }

  /** Something observed during a span of time. */
  private record Seen(String of, long nanos, long endNanos, long value) {}

  @Override
  public Map<String, Cell> check(History history) {
    Tally.Rows rows = new Tally.Rows();
    compare(history, rows, applied(history));
    List<Call> followed =
        history.calls().stream()
            .filter(call -> call.ok() && call.kind() != CallKind.MUTATE)
            .filter(call -> history.isReplica(call.channel()))
            .toList();
    compare(history, rows, answers(followed, "revision", call -> call.revision()));
    compare(
        history,
        rows,
        answers(followed, "generation", call -> isNewest(history, call) ? call.generation() : 0));
    compare(history, rows, mutations(history));
    return rows.cells((_, tally) -> Words.of(tally.broken(), tally.judged()));
  }

  private static boolean isNewest(History history, Call call) {
    return call.wanted() == 0 && history.timelines().role(call.tool()) == Role.GROWING;
  }

  private static List<Seen> answers(List<Call> calls, String what, ToLongFunction<Call> value) {
    return calls.stream()
        .filter(call -> value.applyAsLong(call) > 0)
        .map(
            call ->
                new Seen(
                    what + " of " + call.tool() + " through " + call.channel(),
                    call.nanos(),
                    call.endNanos(),
                    value.applyAsLong(call)))
        .toList();
  }

  private static List<Seen> mutations(History history) {
    return history.mutations().values().stream()
        .flatMap(List::stream)
        .filter(Mutation::done)
        .map(m -> new Seen("revision of mutations", m.nanos(), m.endNanos(), m.revision()))
        .toList();
  }

  private static List<Seen> applied(History history) {
    return history.scrapes().stream()
        .map(scrape -> applied(history, scrape))
        .filter(Objects::nonNull)
        .toList();
  }

  /** Null if it is unknown which process answered. */
  private static @Nullable Seen applied(History history, Scrape scrape) {
    if (scrape.figures() == null) {
      return null;
    }
    OptionalInt incarnation = history.incarnation(scrape);
    return incarnation.isEmpty()
        ? null
        : new Seen(
            "applied revision of " + scrape.replica() + ", start " + incarnation.getAsInt(),
            scrape.nanos(),
            scrape.endNanos(),
            scrape.figures().revision());
  }

  private static void compare(History history, Tally.Rows rows, List<Seen> seen) {
    seen.stream()
        .collect(groupingBy(Seen::of))
        .values()
        .forEach(ofOne -> compareOfOne(history, rows, ofOne));
  }

  /** Compares each observation with the highest value that had been seen when it began. */
  private static void compareOfOne(History history, Tally.Rows rows, Collection<Seen> ofOne) {
    List<Seen> byStart = ofOne.stream().sorted(Comparator.comparingLong(Seen::nanos)).toList();
    List<Seen> byEnd = ofOne.stream().sorted(Comparator.comparingLong(Seen::endNanos)).toList();
    Function<Seen, Tally> tallyOf =
        seen -> rows.of(history.faults().rowOf(seen.nanos(), seen.endNanos()));
    int ended = 0;
    Seen most = null;
    for (Seen seen : byStart) {
      while (ended < byEnd.size() && byEnd.get(ended).endNanos() < seen.nanos()) {
        Seen before = byEnd.get(ended++);
        most = most == null || before.value() > most.value() ? before : most;
      }
      if (most != null) {
        tallyOf.apply(seen).judge(most.value() - seen.value());
        if (seen.value() < most.value()) {
          tallyOf
              .apply(seen)
              .breaks(
                  seen.of()
                      + " was "
                      + most.value()
                      + " at "
                      + history.at(most.endNanos())
                      + " and "
                      + seen.value()
                      + " at "
                      + history.at(seen.nanos()));
        }
      }
    }
  }
}
