package dev.toolrack.faults.check;

import dev.toolrack.client.Served;
import dev.toolrack.faults.history.Call;
import dev.toolrack.faults.history.CallKind;
import dev.toolrack.faults.history.ChangeSeen;
import dev.toolrack.faults.history.Event;
import dev.toolrack.faults.history.Excuse;
import dev.toolrack.faults.history.ExecutionRows;
import dev.toolrack.faults.history.FaultBegan;
import dev.toolrack.faults.history.FaultEnded;
import dev.toolrack.faults.history.LoadEnded;
import dev.toolrack.faults.history.Mutation;
import dev.toolrack.faults.history.Mutation.Kind;
import dev.toolrack.faults.history.Mutation.Result;
import dev.toolrack.faults.history.ProcessChanged;
import dev.toolrack.faults.history.ProcessChanged.Phase;
import dev.toolrack.faults.history.Promises;
import dev.toolrack.faults.history.RunBegan;
import dev.toolrack.faults.history.Scrape;
import dev.toolrack.faults.history.ToolMade;
import dev.toolrack.faults.history.ToolMade.Role;
import dev.toolrack.faults.history.TruthRead;
import dev.toolrack.faults.history.UpstreamRequest;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A history written by hand. Its times are milliseconds. There are two replicas, {@code r1} and
 * {@code r2}; the bound is 2 s, {@code max_stale} 60 s, the time to recover or to take over 10 s;
 * the load ends after 1,000 s.
 */
final class Story {
  static final String GROWING = "growing";
  static final String SWITCHED = "switched";
  static final String RETIRING = "retiring";
  static final String REPEATABLE = "repeatable";

  private static final long END = 1_000_000;

  private final List<Event> events = new ArrayList<>();
  private final List<Call> calls = new ArrayList<>();
  private long ids = 1_000;
  private TruthRead truth = new TruthRead(nanos(END + 10), List.of(), List.of(), List.of());

  Story() {
    events.add(
        new RunBegan(
            0,
            "2026-01-01T00:00:00Z",
            true,
            List.of("r1", "r2"),
            new Promises(
                nanos(2_000), nanos(60_000), nanos(10_000), nanos(10_000), nanos(200), 3)));
    events.add(new ToolMade(1, GROWING, Role.GROWING, false));
    events.add(new ToolMade(1, REPEATABLE, Role.GROWING, true));
    events.add(new ToolMade(1, SWITCHED, Role.SWITCHED, false));
    events.add(new ToolMade(1, RETIRING, Role.RETIRING, false));
  }

  static long nanos(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  /** A mutation that was answered OK. */
  Story done(Kind kind, String tool, int generation, long start, long end, long revision) {
    return mutation(kind, tool, generation, start, end, Result.DONE, revision);
  }

  /** A mutation of which nothing is known. */
  Story unknown(Kind kind, String tool, int generation, long start, long end) {
    return mutation(kind, tool, generation, start, end, Result.UNKNOWN, 0);
  }

  Story mutation(
      Kind kind, String tool, int generation, long start, long end, Result result, long revision) {
    events.add(
        new Mutation(
            ++ids, "r1", kind, tool, generation, nanos(start), nanos(end), result, revision));
    return this;
  }

  /** Begins a call to be described. */
  Asked call(CallKind kind, String channel, String tool) {
    return new Asked(kind, channel, tool);
  }

  /** Begins a resolve to be described. */
  Asked resolve(String channel, String tool) {
    return call(CallKind.RESOLVE, channel, tool);
  }

  /** Begins an execution to be described. */
  Asked execute(String channel, String tool) {
    return call(CallKind.EXECUTE, channel, tool);
  }

  Story fault(
      String name,
      long start,
      long end,
      Set<String> touched,
      Set<String> cutOff,
      Set<Excuse> excuses) {
    events.add(new FaultBegan(nanos(start), name, "test", touched, cutOff, excuses));
    events.add(new FaultEnded(nanos(end), name));
    return this;
  }

  /** A fault that cuts {@code r1} off from Postgres. */
  Story cutOff(long start, long end) {
    return fault("cut", start, end, Set.of("r1"), Set.of("r1"), Set.of());
  }

  Story upstream(long at, long call, String tool, int generation, String from) {
    events.add(new UpstreamRequest(nanos(at), call, tool, generation, from));
    return this;
  }

  Story process(long at, String name, int incarnation, Phase phase) {
    events.add(new ProcessChanged(nanos(at), name, incarnation, phase));
    return this;
  }

  /** A replica says that it is ready, and its figures. */
  Story scrape(long at, String replica, long revision, long accepted, long written, long dropped) {
    return figures(
        at, replica, new Scrape.Figures(revision, 0, 2, false, 0, accepted, written, dropped));
  }

  /** A replica says that it leads, for the so many-th time since its start. */
  Story leads(long at, String replica, long term) {
    return figures(at, replica, new Scrape.Figures(0, 0, 2, true, term, 0, 0, 0));
  }

  /** A replica says that it does not lead. */
  Story follows(long at, String replica) {
    return scrape(at, replica, 0, 0, 0, 0);
  }

  private Story figures(long at, String replica, Scrape.Figures figures) {
    events.add(new Scrape(nanos(at), nanos(at + 5), replica, true, figures));
    return this;
  }

  /** A replica says that it is not ready. */
  Story unready(long at, String replica) {
    events.add(new Scrape(nanos(at), nanos(at + 5), replica, false, null));
    return this;
  }

  Story seen(long at, String replica, String tool, long revision) {
    events.add(new ChangeSeen(nanos(at), replica, tool, revision));
    return this;
  }

  Story truth(
      List<TruthRead.ToolRow> tools,
      List<TruthRead.VersionRow> versions,
      List<TruthRead.ChangeRow> changes) {
    truth = new TruthRead(nanos(END + 10), tools, versions, changes);
    return this;
  }

  Story rows(UUID... executions) {
    events.add(new ExecutionRows(nanos(END + 10), List.of(executions)));
    return this;
  }

  /** The whole history. */
  List<Event> events() {
    List<Event> all = new ArrayList<>(events);
    all.addAll(calls);
    all.add(new LoadEnded(nanos(END), calls.size()));
    all.add(truth);
    return all;
  }

  /** What an invariant finds, by row. */
  Map<String, Cell> check(Invariant invariant) {
    try {
      return invariant.check(History.of(events()));
    } catch (IncompleteHistoryException e) {
      throw new AssertionError(e);
    }
  }

  /** What an invariant finds in a row in which it finds something. */
  Cell cell(Invariant invariant, String row) {
    return Objects.requireNonNull(check(invariant).get(row));
  }

  /** How much an invariant finds broken, in all rows. */
  long broken(Invariant invariant) {
    return check(invariant).values().stream().mapToLong(Cell::broken).sum();
  }

  /** A call that is being described. */
  final class Asked {
    private final CallKind kind;
    private final String channel;
    private final String tool;
    private int wanted;
    private long minRevision;

    private Asked(CallKind kind, String channel, String tool) {
      this.kind = kind;
      this.channel = channel;
      this.tool = tool;
    }

    Asked wanting(int generation) {
      wanted = generation;
      return this;
    }

    Asked since(long revision) {
      minRevision = revision;
      return this;
    }

    /** It was answered with that generation. */
    Story shows(int generation, long start, long end) {
      return answered(start, end, Served.NEAR_CACHE, 0, generation, null);
    }

    /** It was answered with that generation, marked STALE. */
    Story showsStale(int generation, long start, long end) {
      return answered(start, end, Served.STALE, 0, generation, null);
    }

    /** It was answered with that generation and the tool's revision. */
    Story shows(int generation, long revision, long start, long end) {
      return answered(start, end, Served.NEAR_CACHE, revision, generation, null);
    }

    /** It was executed. */
    Story executed(UUID execution, int generation, long start, long end) {
      return answered(start, end, null, 0, generation, execution);
    }

    Story fails(Status.Code code, String reason, long start, long end) {
      return end(start, end, code, reason, null, 0, 0, null);
    }

    private Story answered(
        long start,
        long end,
        @Nullable Served served,
        long revision,
        int generation,
        @Nullable UUID execution) {
      return end(start, end, Status.Code.OK, "", served, revision, generation, execution);
    }

    private Story end(
        long start,
        long end,
        Status.Code code,
        String reason,
        @Nullable Served served,
        long revision,
        int generation,
        @Nullable UUID execution) {
      calls.add(
          new Call(
              calls.size() + 1L,
              channel,
              kind,
              tool,
              wanted,
              nanos(start),
              nanos(end),
              nanos(1_000),
              code,
              reason,
              "",
              kind == CallKind.RESOLVE ? served : null,
              revision,
              generation,
              minRevision,
              0,
              execution));
      return Story.this;
    }
  }
}
