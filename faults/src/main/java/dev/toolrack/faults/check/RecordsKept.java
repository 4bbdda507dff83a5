package dev.toolrack.faults.check;

import dev.toolrack.faults.history.Call;
import dev.toolrack.faults.history.ProcessChanged;
import dev.toolrack.faults.history.ProcessChanged.Phase;
import dev.toolrack.faults.history.Scrape;
import dev.toolrack.faults.history.Scrape.Figures;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Every successful execution has one record in Postgres.
 *
 * <p>A record may be missing if its replica was killed (SIGKILL) and the record may have been in a
 * batch that was not written: the answer came at most the flush interval plus one second before the
 * kill, or the replica could not write because it was cut off from Postgres. For each kill, at most
 * one batch of records may be missing. In addition, as many may be missing as the replicas counted
 * as dropped. No execution ever has two records.
 *
 * <p>At the end, each replica has written or dropped everything that it accepted, and Postgres has
 * at least as many records as the processes reported: for a process that was not killed, accepted
 * minus dropped; for one that was killed, written, and accepted minus dropped minus one batch. The
 * last report of a process before its end is what counts.
 */
final class RecordsKept implements Invariant {
  private static final long WRITE_NANOS = TimeUnit.SECONDS.toNanos(1);

  @Override
  public String name() {
    return "records kept";
  }

  @Override
  public Map<String, Cell> check(History history) {
    Tally.Rows rows = new Tally.Rows();
    Map<Life, Figures> lastWords = lastWords(history);
    long dropped = lastWords.values().stream().mapToLong(Figures::dropped).sum();
    Map<ProcessChanged, Integer> lostByKill = new HashMap<>();
    for (Call call : history.calls()) {
      if (call.execution() == null) {
        continue;
      }
      Tally tally = rows.of(history.rowOf(call));
      int records = history.recorded().getOrDefault(call.execution(), 0);
      tally.judge(records == 0 ? 1 : 0);
      if (records > 1) {
        tally.breaks(history.describe(call) + " has " + records + " records");
      } else if (records == 0) {
        ProcessChanged kill = killAfter(history, call);
        if (kill != null
            && lostByKill.merge(kill, 1, Integer::sum) <= history.promises().batchRecords()) {
          continue;
        }
        if (--dropped < 0) {
          tally.breaks(history.describe(call) + " has no record");
        }
      }
    }
    judgeCounters(history, lastWords, rows.of(Faults.NONE));
    return rows.cells((_, tally) -> "amiss " + Words.of(tally.broken(), tally.judged()));
  }

  /** The kill that excuses the missing record of the call; null if there is none. */
  private static @Nullable ProcessChanged killAfter(History history, Call call) {
    long unwritten = history.promises().flushNanos() + WRITE_NANOS;
    return history.processes().stream()
        .filter(change -> change.phase() == Phase.KILLED)
        .filter(
            kill ->
                history.isReplica(call.channel())
                    ? kill.process().equals(call.channel())
                    : history.isReplica(kill.process()))
        .filter(kill -> call.nanos() <= deathOf(history, kill))
        .filter(
            kill ->
                call.endNanos() > kill.nanos() - unwritten
                    || history.cutOffs().covers(kill.process(), call.endNanos(), kill.nanos()))
        .findFirst()
        .orElse(null);
  }

  /** When a killed process was seen to be gone; it may have answered until then. */
  private static long deathOf(History history, ProcessChanged kill) {
    return history.processes().stream()
        .filter(change -> change.phase() == Phase.ENDED)
        .filter(change -> change.process().equals(kill.process()))
        .filter(change -> change.incarnation() == kill.incarnation())
        .mapToLong(ProcessChanged::nanos)
        .max()
        .orElse(kill.nanos());
  }

  /** One incarnation of a replica. */
  private record Life(String replica, int incarnation) {}

  private static Map<Life, Figures> lastWords(History history) {
    Map<Life, Figures> lastWords = new LinkedHashMap<>();
    for (Scrape scrape : history.scrapes()) {
      Figures figures = scrape.figures();
      history
          .incarnation(scrape)
          .ifPresent(
              incarnation -> {
                if (figures != null) {
                  lastWords.put(new Life(scrape.replica(), incarnation), figures);
                }
              });
    }
    return lastWords;
  }

  private static void judgeCounters(History history, Map<Life, Figures> lastWords, Tally tally) {
    Map<String, Scrape> atTheEnd = new HashMap<>();
    history.scrapes().stream()
        .filter(scrape -> scrape.nanos() > history.loadEnded().nanos())
        .forEach(scrape -> atTheEnd.put(scrape.replica(), scrape));
    atTheEnd.forEach(
        (replica, scrape) -> {
          Figures figures = scrape.figures();
          tally.judge(0);
          if (figures == null || figures.accepted() != figures.written() + figures.dropped()) {
            tally.breaks(replica + " has not written all its records at the end: " + figures);
          }
        });
    long needed =
        lastWords.entrySet().stream()
            .mapToLong(entry -> leastKept(history, entry.getKey(), entry.getValue()))
            .sum();
    long kept = history.recorded().values().stream().mapToLong(Integer::longValue).sum();
    tally.judge(Math.max(0, needed - kept));
    if (kept < needed) {
      tally.breaks("Postgres has " + kept + " records of at least " + needed);
    }
  }

  private static long leastKept(History history, Life life, Figures figures) {
    long accounted = figures.accepted() - figures.dropped();
    List<ProcessChanged> kills =
        history.processes().stream()
            .filter(change -> change.phase() == Phase.KILLED)
            .filter(kill -> kill.process().equals(life.replica()))
            .filter(kill -> kill.incarnation() == life.incarnation())
            .toList();
    return kills.isEmpty()
        ? accounted
        : Math.max(figures.written(), accounted - history.promises().batchRecords());
  }
}
