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
 * There is a leader, never two at once, and if it disappears, another one takes over in time.
 * Judged by what replicas report about themselves.
 *
 * <p>Two replicas lead at once if one reports that it leads between two times at which another one
 * reports so in the same term of the same process, because the other cannot have ceased to lead in
 * between.
 *
 * <p>A leader is gone, at the latest, when it is told to stop, killed, frozen or cut off from
 * Postgres, or has reported that it does not lead. Reports of a replica that is cut off do not make
 * it a leader. The next leader leads, at the earliest, from when it last reported that it did not.
 * The time in between is the minimum for which nobody led. While no replica can read Postgres,
 * nobody has to lead.
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

  /** An uninterrupted period for which a replica led. */
  private record Term(String replica, int incarnation, long number) {}

  /**
   * What is known of a term: it had begun by the first moment, and lasted at least until the last.
   */
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

  /** Judges for how long nobody led between two reports of a leader, or after the last one. */
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

  /** When, at the latest, the leader at that time no longer led; empty if it led until the end. */
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

  /** The given moment, or the end of a fault that prevents leading and was active after it. */
  private static long excused(History history, long nanos, long end) {
    return history.faults().turns().stream()
        .filter(turn -> turn.fault().cutOff().containsAll(history.run().replicas()))
        .filter(turn -> turn.nanos() < end && turn.endNanos() > nanos)
        .mapToLong(Faults.Turn::endNanos)
        .reduce(nanos, Math::max);
  }

  /**
   * When a leading replica last reported that it did not lead; the given moment if it never did.
   */
  private static long notYet(List<Scrape> told, Scrape claim, long otherwise) {
    return told.stream()
        .filter(scrape -> scrape.replica().equals(claim.replica()) && !leads(scrape))
        .mapToLong(Scrape::nanos)
        .filter(moment -> moment < claim.nanos())
        .max()
        .orElse(otherwise);
  }

  /** The time up to which every replica has been asked before the load ended. */
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
