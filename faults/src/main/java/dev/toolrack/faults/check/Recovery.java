package dev.toolrack.faults.check;

import dev.toolrack.faults.history.Call;
import dev.toolrack.faults.history.CallKind;
import dev.toolrack.faults.history.Scrape;
import io.grpc.Status;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Full service is restored on every replica within the recovery time after the end of a fault.
 *
 * <p>Service is not full while calls that begin then fail or are answered STALE, or the replica
 * reports that it is not ready. After the last such observation, and before the next fault begins,
 * a resolve and an execution succeed and the replica reports that it is ready. Only the recovery
 * time and three more seconds are examined; later failures count against {@link Availability}. What
 * was in progress when the next fault began belongs to that fault.
 */
final class Recovery implements Invariant {
  private static final long MARGIN_NANOS = TimeUnit.SECONDS.toNanos(3);

  @Override
  public String name() {
    return "recovery";
  }

  /** Observations of one replica after a fault, in the order in which they began. */
  private record Aftermath(List<Call> calls, List<Scrape> scrapes) {

    static Aftermath of(History history, String replica, long from, long until, long next) {
      return new Aftermath(
          history.calls().stream()
              .filter(call -> call.nanos() > from && call.nanos() < until)
              .filter(call -> call.endNanos() < next)
              .filter(call -> call.channel().equals(replica))
              .filter(call -> call.code() != Status.Code.CANCELLED)
              .toList(),
          history.scrapes().stream()
              .filter(scrape -> scrape.nanos() > from && scrape.nanos() < until)
              .filter(scrape -> scrape.endNanos() < next)
              .filter(scrape -> scrape.replica().equals(replica))
              .toList());
    }

    /** When service was last seen not to be full; the given moment if it always was. */
    long lastAmiss(History history, long otherwise) {
      long last = otherwise;
      for (Call call : calls) {
        if (!history.answered(call) || call.stale()) {
          last = Math.max(last, call.nanos());
        }
      }
      for (Scrape scrape : scrapes) {
        if (!isFine(scrape)) {
          last = Math.max(last, scrape.nanos());
        }
      }
      return last;
    }

    boolean isBackAfter(long nanos) {
      Predicate<Call> later = call -> call.ok() && call.nanos() > nanos;
      return calls.stream().anyMatch(later.and(call -> call.kind() == CallKind.RESOLVE))
          && calls.stream().anyMatch(later.and(call -> call.kind() == CallKind.EXECUTE))
          && scrapes.stream().anyMatch(scrape -> isFine(scrape) && scrape.nanos() > nanos);
    }

    private static boolean isFine(Scrape scrape) {
      return scrape.ready() && scrape.figures() != null;
    }
  }

  @Override
  public Map<String, Cell> check(History history) {
    Tally.Rows rows = new Tally.Rows();
    long recovery = history.promises().recoveryNanos();
    for (Faults.Turn turn : history.faults().turns()) {
      long from = turn.endNanos();
      long until =
          Math.min(
              Math.min(turn.nextNanos(), history.loadEnded().nanos()),
              from + recovery + MARGIN_NANOS);
      for (String replica : history.run().replicas()) {
        Aftermath aftermath = Aftermath.of(history, replica, from, until, turn.nextNanos());
        long last = aftermath.lastAmiss(history, from);
        Tally tally = rows.of(turn.name());
        tally.judge(last - from);
        if (last - from > recovery) {
          tally.breaks(
              replica + " was not back " + Words.time(last - from) + " after " + history.at(from));
        } else if (!aftermath.isBackAfter(last)) {
          tally.breaks(
              replica
                  + " was not seen to be back in the "
                  + Words.time(until - from)
                  + " after "
                  + history.at(from));
        }
      }
    }
    return rows.cells((_, tally) -> Words.time(tally.worst()));
  }
}
