package dev.toolrack.faults.check;

import dev.toolrack.faults.history.ProcessChanged;
import dev.toolrack.faults.history.ProcessChanged.Phase;
import dev.toolrack.faults.history.Scrape;
import dev.toolrack.faults.history.Scrape.Figures;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * There is a leader, never two at once, and when it is gone another one takes over in time. Judged
 * by what replicas say of themselves when they are asked.
 *
 * <p>Two lead at once if one says that it leads between two times that another one says so in the
 * same term of the same process: the other cannot have ceased to lead in between.
 *
 * <p>A leader is gone at the latest when it is told to stop, killed, frozen or cut off from
 * Postgres, or has said that it does not lead. What it says while it is cut off makes it no leader.
 * The next one leads at the earliest when it last said that it did not. The time between the two is
 * the least for which nobody led. While no replica can read Postgres, nobody has to.
 */
final class OneLeader implements Invariant {
  private static final Set<Phase> GONE = EnumSet.of(Phase.STOPPING, Phase.KILLED, Phase.FROZEN);

  @Override
  public String name() {
    return "leader";
  }

  @Override
  public Map<String, Cell> check(History history) {
    Tally.Rows rows = new Tally.Rows();
    List<Scrape> told = history.scrapes().stream().filter(s -> s.figures() != null).toList();
    List<Scrape> claims = told.stream().filter(OneLeader::leads).toList();
    judgeTerms(history, claims, rows);
    Scrape before = null;
    for (Scrape claim : claims) {
      if (isCutOff(history, claim)) {
        continue;
      }
      if (before != null) {
        judgeAbsence(history, told, before, claim, rows);
      }
      before = claim;
    }
    if (before != null) {
      judgeAbsence(history, told, before, null, rows);
    } else if (!told.isEmpty()) {
      Tally tally = rows.of(Faults.NONE);
      tally.judge(0);
      tally.breaks("no replica ever led");
    }
    return rows.cells((_, tally) -> Words.time(tally.worst()));
  }

  private static boolean leads(Scrape scrape) {
    Figures figures = scrape.figures();
    return figures != null && figures.leading();
  }

  private static boolean isCutOff(History history, Scrape scrape) {
    return history.faults().turns().stream()
        .anyMatch(
            turn ->
                turn.fault().cutOff().contains(scrape.replica())
                    && turn.nanos() <= scrape.nanos()
                    && scrape.nanos() <= turn.endNanos());
  }

  /** An unbroken time for which a replica led. */
  private record Term(String replica, int incarnation, long number) {}

  /** What is known of a term: it had begun by the first moment, and lasted until the last. */
  private record Span(long from, long until) {
    boolean covers(Scrape scrape) {
      return from <= scrape.nanos() && scrape.endNanos() <= until;
    }
  }

  private static void judgeTerms(History history, List<Scrape> claims, Tally.Rows rows) {
    Map<Term, Span> terms = new HashMap<>();
    for (Scrape claim : claims) {
      Figures figures = Objects.requireNonNull(claim.figures());
      history
          .incarnation(claim)
          .ifPresent(
              incarnation ->
                  terms.merge(
                      new Term(claim.replica(), incarnation, figures.terms()),
                      new Span(claim.endNanos(), claim.nanos()),
                      (known, next) -> new Span(known.from(), next.until())));
    }
    for (Scrape claim : claims) {
      Tally tally = rows.of(history.faults().rowOf(claim.nanos(), claim.endNanos()));
      tally.judge(0);
      terms.forEach(
          (term, span) -> {
            if (!term.replica().equals(claim.replica()) && span.covers(claim)) {
              tally.breaks(
                  claim.replica()
                      + " led at "
                      + history.at(claim.nanos())
                      + ", and "
                      + term.replica()
                      + " from "
                      + history.at(span.from())
                      + " to "
                      + history.at(span.until()));
            }
          });
    }
  }

  /** Judges for how long nobody led between two that said that they did, or after the last one. */
  private static void judgeAbsence(
      History history, List<Scrape> told, Scrape before, @Nullable Scrape next, Tally.Rows rows) {
    long end = next == null ? history.loadEnded().nanos() : next.nanos();
    OptionalLong gone = goneBy(history, told, before);
    if (gone.isEmpty() || gone.getAsLong() >= end) {
      return;
    }
    long from = excused(history, gone.getAsLong(), end);
    long until = next == null ? lastAsked(history, told) : notYet(told, next, from);
    long absence = Math.max(0, until - from);
    Tally tally = rows.of(history.faults().rowOf(from, Math.max(from, until)));
    tally.judge(absence);
    if (absence > history.promises().takeoverNanos()) {
      tally.breaks(
          "nobody led for "
              + Words.time(absence)
              + " from "
              + history.at(from)
              + " on, after "
              + before.replica());
    }
  }

  /** When, at the latest, who led at that time no longer did; empty if it went on to the end. */
  private static OptionalLong goneBy(History history, List<Scrape> told, Scrape claim) {
    String replica = claim.replica();
    List<Long> moments = new ArrayList<>();
    for (ProcessChanged change : history.processes()) {
      if (change.process().equals(replica) && GONE.contains(change.phase())) {
        moments.add(change.nanos());
      }
    }
    for (Faults.Turn turn : history.faults().turns()) {
      if (turn.fault().cutOff().contains(replica)) {
        moments.add(turn.nanos());
      }
    }
    for (Scrape scrape : told) {
      if (scrape.replica().equals(replica) && !leads(scrape)) {
        moments.add(scrape.endNanos());
      }
    }
    return moments.stream()
        .mapToLong(Long::longValue)
        .filter(moment -> moment > claim.nanos())
        .min();
  }

  /** That moment, or the end of a fault that lets nobody lead and was on after it. */
  private static long excused(History history, long nanos, long end) {
    return history.faults().turns().stream()
        .filter(turn -> turn.fault().cutOff().containsAll(history.run().replicas()))
        .filter(turn -> turn.nanos() < end && turn.endNanos() > nanos)
        .mapToLong(Faults.Turn::endNanos)
        .reduce(nanos, Math::max);
  }

  /** When a replica that leads last said that it did not; the given moment if it said nothing. */
  private static long notYet(List<Scrape> told, Scrape claim, long otherwise) {
    return told.stream()
        .filter(scrape -> scrape.replica().equals(claim.replica()) && !leads(scrape))
        .mapToLong(Scrape::nanos)
        .filter(moment -> moment < claim.nanos())
        .max()
        .orElse(otherwise);
  }

  /** Until when every replica was asked before the load ended. */
  private static long lastAsked(History history, List<Scrape> told) {
    return history.run().replicas().stream()
        .mapToLong(replica -> lastAsked(told, replica))
        .min()
        .orElse(0);
  }

  private static long lastAsked(List<Scrape> told, String replica) {
    return told.stream()
        .filter(scrape -> scrape.replica().equals(replica))
        .mapToLong(Scrape::nanos)
        .max()
        .orElse(0);
  }
}
