package dev.toolrack.faults.check;

import static java.util.stream.Collectors.groupingBy;

import dev.toolrack.faults.history.Call;
import dev.toolrack.faults.history.ChangeSeen;
import dev.toolrack.faults.history.Event;
import dev.toolrack.faults.history.ExecutionRows;
import dev.toolrack.faults.history.LoadEnded;
import dev.toolrack.faults.history.Mutation;
import dev.toolrack.faults.history.ProcessChanged;
import dev.toolrack.faults.history.ProcessChanged.Phase;
import dev.toolrack.faults.history.Promises;
import dev.toolrack.faults.history.RunBegan;
import dev.toolrack.faults.history.Scrape;
import dev.toolrack.faults.history.ToolMade;
import dev.toolrack.faults.history.TruthRead;
import dev.toolrack.faults.history.UpstreamRequest;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A complete history, with its events grouped by kind, each group in chronological order.
 *
 * @param tools the tools of the load, by slug
 * @param mutations mutations by slug
 * @param recorded number of records that Postgres has of each execution
 */
record History(
    RunBegan run,
    Map<String, ToolMade> tools,
    List<Call> calls,
    Map<String, List<Mutation>> mutations,
    List<ChangeSeen> changes,
    List<UpstreamRequest> requests,
    List<ProcessChanged> processes,
    List<Scrape> scrapes,
    Faults faults,
    CutOffs cutOffs,
    Timelines timelines,
    LoadEnded loadEnded,
    TruthRead truth,
    Map<UUID, Integer> recorded) {

  /**
   * Groups the events.
   *
   * @throws IncompleteHistoryException if a call, the end of a fault, or the final state of
   *     Postgres is missing
   */
  static History of(List<Event> events) throws IncompleteHistoryException {
    RunBegan run = one(events, RunBegan.class);
    LoadEnded loadEnded = one(events, LoadEnded.class);
    TruthRead truth = one(events, TruthRead.class);
    List<Call> calls = all(events, Call.class);
    if (calls.size() != loadEnded.calls()) {
      throw new IncompleteHistoryException(
          loadEnded.calls() + " calls were begun, but the history has " + calls.size());
    }
    Set<Long> ids = new HashSet<>();
    for (Call call : calls) {
      if (!ids.add(call.id())) {
        throw new IncompleteHistoryException("Two calls have the id " + call.id());
      }
    }
    Map<String, ToolMade> tools = new HashMap<>();
    for (ToolMade tool : all(events, ToolMade.class)) {
      tools.put(tool.tool(), tool);
    }
    for (Call call : calls) {
      if (!tools.containsKey(call.tool())) {
        throw new IncompleteHistoryException("Nothing is said of the tool " + call.tool());
      }
    }
    for (UpstreamRequest request : all(events, UpstreamRequest.class)) {
      if (!tools.containsKey(request.tool())) {
        throw new IncompleteHistoryException("Nothing is said of the tool " + request.tool());
      }
    }
    Map<UUID, Integer> recorded = new HashMap<>();
    for (ExecutionRows rows : all(events, ExecutionRows.class)) {
      rows.executions().forEach(id -> recorded.merge(id, 1, Integer::sum));
    }
    Map<String, List<Mutation>> mutations =
        all(events, Mutation.class).stream().collect(groupingBy(Mutation::tool));
    Faults faults = Faults.of(events, run.promises().recoveryNanos());
    return new History(
        run,
        tools,
        calls,
        mutations,
        all(events, ChangeSeen.class),
        all(events, UpstreamRequest.class),
        all(events, ProcessChanged.class),
        all(events, Scrape.class),
        faults,
        new CutOffs(faults, run),
        new Timelines(tools, mutations),
        loadEnded,
        truth,
        recorded);
  }

  private static <E extends Event> List<E> all(List<Event> events, Class<E> kind) {
    return events.stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .sorted(Comparator.comparingLong(Event::nanos))
        .toList();
  }

  private static <E extends Event> E one(List<Event> events, Class<E> kind)
      throws IncompleteHistoryException {
    List<E> found = all(events, kind);
    if (found.size() != 1) {
      throw new IncompleteHistoryException(
          "The history has " + found.size() + " times " + kind.getSimpleName() + ", not once");
    }
    return found.getFirst();
  }

  Promises promises() {
    return run.promises();
  }

  /** Whether the channel leads to a single replica. */
  boolean isReplica(String channel) {
    return run.replicas().contains(channel);
  }

  /** The row of the report that a call belongs to. */
  String rowOf(Call call) {
    return faults.rowOf(call.nanos(), call.endNanos());
  }

  /**
   * Whether the call was answered, even if only with the answer that there is nothing to be found.
   */
  boolean answered(Call call) {
    return call.ok() || timelines.shownBy(call).isPresent();
  }

  /** Which start of the replica answered; empty if unknown. */
  OptionalInt incarnation(Scrape scrape) {
    OptionalInt last = OptionalInt.empty();
    for (ProcessChanged change : processes) {
      if (change.phase() == Phase.STARTING && change.process().equals(scrape.replica())) {
        if (change.nanos() < scrape.nanos()) {
          last = OptionalInt.of(change.incarnation());
        } else if (change.nanos() <= scrape.endNanos()) {
          return OptionalInt.empty();
        }
      }
    }
    return last;
  }

  /** A moment in a form for people: seconds since the start. */
  String at(long nanos) {
    return String.format(
        Locale.ROOT, "+%.3f s", (nanos - run.nanos()) / (double) TimeUnit.SECONDS.toNanos(1));
  }

  /** A description of a call for people. */
  String describe(Call call) {
    return at(call.nanos())
        + " call "
        + call.id()
        + " "
        + call.kind()
        + " "
        + call.tool()
        + (call.wanted() == 0 ? "" : "@1.0." + call.wanted())
        + " through "
        + call.channel();
  }
}
