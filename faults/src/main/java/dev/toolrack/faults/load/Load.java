package dev.toolrack.faults.load;

import dev.toolrack.faults.history.HistoryWriter;
import dev.toolrack.faults.history.LoadEnded;
import dev.toolrack.faults.history.ToolMade;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A steady load of resolves, executions, batches and mutations, on each replica through its own
 * channel and on all replicas through the SDK, and of resolves from an SDK client's cache. It is an
 * open loop: calls begin at their scheduled time, regardless of the calls before them. After each
 * mutation, every replica is asked with the mutation's revision as {@code min_revision}. Every call
 * has a deadline and is recorded in the history. Thread-safe.
 */
public final class Load {
  /**
   * Slug of a tool that is called like all others, but that faults, rather than the load, may
   * change.
   */
  public static final String LATE = LoadTool.LATE;

  private static final int RESOLVES_PER_SECOND = 20;
  private static final int EXECUTIONS_PER_SECOND = 15;
  private static final int BATCHES_PER_SECOND = 1;
  private static final int BATCH_ITEMS = 5;
  private static final int CHECKS_OF_CHANNELS_PER_SECOND = 1;
  private static final Duration SETTLE = Duration.ofSeconds(30);

  private final LoadPlan plan;
  private final HistoryWriter history;
  private final Recorder recorder;
  private final List<LoadTool> tools = LoadTool.all();
  private final List<Caller> replicas;
  private final Caller sdk;
  private final Caller cache;
  private final List<Scraper> scrapers;
  private final List<Mutator> mutators = new ArrayList<>();
  private final List<Thread> mutating = new ArrayList<>();
  private final CountDownLatch ending = new CountDownLatch(1);
  private final AtomicReference<@Nullable Throwable> defect = new AtomicReference<>();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("load").daemon().factory());
  private volatile boolean hurrying = true;

  /** Creates a load that is not running yet. */
  public Load(LoadPlan plan, HistoryWriter history) {
    this.plan = plan;
    this.history = history;
    recorder = new Recorder(history);
    replicas = plan.replicas().stream().map(replica -> Caller.to(replica, recorder)).toList();
    sdk = Caller.toAll(plan.replicas(), recorder);
    cache = Caller.caching(plan.replicas(), recorder);
    scrapers = plan.replicas().stream().map(replica -> new Scraper(replica, history)).toList();
  }

  /**
   * Creates the tools and starts the load. The replicas must be ready and the upstream must answer.
   *
   * @throws IllegalStateException if a replica cannot be watched
   */
  public void begin() throws InterruptedException {
    follow();
    createTools();
    scrapers.forEach(Scraper::start);
    mutators.forEach(mutator -> mutating.add(Thread.ofVirtual().start(mutator)));
    replicas.forEach(this::putOn);
    putOn(sdk);
    resolveOn(cache);
  }

  /**
   * Sets whether readers ask for the changes that they know of, which they do initially. While they
   * do not, nothing is read through the SDK, which always asks.
   */
  public void hurry(boolean asking) {
    hurrying = asking;
  }

  /** Slugs of the load's tools. */
  public static List<String> slugs() {
    return LoadTool.all().stream().map(LoadTool::slug).toList();
  }

  /**
   * The input, as JSON, with which a tool of the load passes the id of the call to the upstream.
   */
  public static String input(long call) {
    return LoadTool.input(call);
  }

  private void follow() throws InterruptedException {
    List<Watcher> watchers =
        replicas.stream().map(caller -> Watcher.begin(caller, history)).toList();
    for (Watcher watcher : watchers) {
      try {
        var _ = watcher.following().get(SETTLE.toSeconds(), TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException e) {
        throw new IllegalStateException("A replica cannot be followed", e);
      }
    }
  }

  private void createTools() throws InterruptedException {
    for (int i = 0; i < tools.size(); i++) {
      LoadTool tool = tools.get(i);
      history.write(new ToolMade(System.nanoTime(), tool.slug(), tool.role(), tool.idempotent()));
      // One in four is changed only through the SDK, which must then read its own writes.
      List<Caller> callers = i % 4 == 0 ? List.of(sdk) : inTurn(i);
      Mutator mutator =
          new Mutator(tool, plan.upstream(), callers, recorder, ending, this::readOnAll);
      mutator.create();
      if (!tool.slug().equals(LATE)) {
        mutators.add(mutator);
      }
    }
  }

  private List<Caller> inTurn(int first) {
    return IntStream.range(0, replicas.size())
        .mapToObj(i -> replicas.get((first + i) % replicas.size()))
        .toList();
  }

  /** Resolves on every replica, and executes on one, with the revision of a mutation. */
  private void readOnAll(LoadTool tool, int wanted, long revision) {
    if (!hurrying) {
      return;
    }
    replicas.forEach(caller -> caller.resolve(tool, wanted, revision));
    RandomGenerator random = ThreadLocalRandom.current();
    replicas.get(random.nextInt(replicas.size())).execute(tool, wanted, revision);
    sdk.resolve(tool, wanted, 0);
    cache.resolve(tool, wanted, 0);
  }

  private void resolveOn(Caller caller) {
    every(
        RESOLVES_PER_SECOND * plan.rate(),
        reading(
            caller,
            random -> {
              LoadTool tool = any(random);
              caller.resolve(tool, tool.wanted(random), 0);
            }));
  }

  private void putOn(Caller caller) {
    resolveOn(caller);
    every(
        EXECUTIONS_PER_SECOND * plan.rate(),
        reading(
            caller,
            random -> {
              LoadTool tool = any(random);
              caller.execute(tool, tool.wanted(random), 0);
            }));
    every(
        BATCHES_PER_SECOND * plan.rate(),
        reading(
            caller,
            random ->
                caller.batch(
                    IntStream.range(0, BATCH_ITEMS)
                        .mapToObj(_ -> any(random))
                        .map(tool -> new Caller.Item(tool, tool.wanted(random)))
                        .toList())));
    every(CHECKS_OF_CHANNELS_PER_SECOND, _ -> caller.keepConnecting());
  }

  private Consumer<RandomGenerator> reading(Caller caller, Consumer<RandomGenerator> read) {
    return random -> {
      if (hurrying || caller != sdk) {
        read.accept(random);
      }
    };
  }

  private LoadTool any(RandomGenerator random) {
    return tools.get(random.nextInt(tools.size()));
  }

  private void every(double perSecond, Consumer<RandomGenerator> action) {
    long period = (long) (TimeUnit.SECONDS.toNanos(1) / perSecond);
    var _ =
        clock.scheduleAtFixedRate(
            () -> {
              try {
                action.accept(ThreadLocalRandom.current());
              } catch (RuntimeException | Error e) {
                // Otherwise the scheduler would silently end this part of the load.
                defect.compareAndSet(null, e);
                throw e;
              }
            },
            ThreadLocalRandom.current().nextLong(period),
            period,
            TimeUnit.NANOSECONDS);
  }

  /**
   * Ends the load, waits until every call has ended and every replica that answers has written its
   * telemetry, and closes all channels.
   *
   * @throws IllegalStateException if a part of the load has failed or a call has not ended, which
   *     makes the history useless
   */
  public void end() throws InterruptedException {
    ending.countDown();
    for (Thread thread : mutating) {
      thread.join();
    }
    clock.shutdownNow();
    if (!clock.awaitTermination(SETTLE.toSeconds(), TimeUnit.SECONDS)
        || !recorder.awaitQuiet(SETTLE)) {
      throw new IllegalStateException("A call has not ended long after its deadline");
    }
    history.write(new LoadEnded(System.nanoTime(), recorder.begun()));
    for (Scraper scraper : scrapers) {
      scraper.stop();
      scraper.awaitWritten(SETTLE);
    }
    replicas.forEach(Caller::close);
    sdk.close();
    cache.close();
    Throwable failure = defect.get();
    if (failure != null) {
      throw new IllegalStateException("The load has a defect", failure);
    }
  }
}
