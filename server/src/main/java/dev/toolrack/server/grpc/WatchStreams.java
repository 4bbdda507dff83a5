package dev.toolrack.server.grpc;

import dev.toolrack.server.catalog.Freshness;
import dev.toolrack.server.catalog.Limits;
import dev.toolrack.server.catalog.Watches;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.v1.WatchRequest;
import dev.toolrack.v1.WatchResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The open watches of this replica. Thread-safe. */
public final class WatchStreams implements AutoCloseable {
  private static final int MAX_STREAMS = 4_096;
  private static final Duration TICK = Duration.ofSeconds(1);

  private final Watches watches;
  private final Freshness freshness;
  private final Executor executor;
  private final LongSupplier nanoTime;
  private final Runnable closer;
  private final Set<WatchStream> open = ConcurrentHashMap.newKeySet();
  private volatile boolean draining;

  /** For tests, which control time and ticks. */
  WatchStreams(Watches watches, Freshness freshness, Executor executor, LongSupplier nanoTime) {
    this(watches, freshness, executor, nanoTime, () -> {});
  }

  private WatchStreams(
      Watches watches,
      Freshness freshness,
      Executor executor,
      LongSupplier nanoTime,
      Runnable closer) {
    this.watches = watches;
    this.freshness = freshness;
    this.executor = executor;
    this.nanoTime = nanoTime;
    this.closer = closer;
  }

  /**
   * Creates an instance that runs on virtual threads, with its own timer.
   *
   * @param freshness of this replica, which the watches report
   */
  public static WatchStreams start(Watches watches, Freshness freshness) {
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("grpc-watch-", 0).factory());
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("grpc-watch-timer").factory());
    WatchStreams streams =
        new WatchStreams(
            watches,
            freshness,
            threads,
            System::nanoTime,
            () -> {
              timer.shutdownNow();
              threads.shutdown();
            });
    var _ =
        timer.scheduleWithFixedDelay(
            streams::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    return streams;
  }

  /** Starts a watch. */
  void open(WatchRequest request, Caller caller, ServerCallStreamObserver<WatchResponse> observer) {
    if (request.getFromRevision() < 0) {
      throw ToolrackException.invalid("from_revision", "must not be negative");
    }
    checkPrefix("slug_prefix", request.getSlugPrefix());
    if (draining) {
      throw WatchStream.shuttingDown(request.getFromRevision());
    }
    if (lostPostgres()) {
      throw WatchStream.lostPostgres(request.getFromRevision());
    }
    if (open.size() >= MAX_STREAMS) {
      throw ToolrackException.of(
              Reason.ADMISSION_SHED, "The replica has " + MAX_STREAMS + " watches already")
          .with("limit", Integer.toString(MAX_STREAMS));
    }
    WatchStream stream =
        new WatchStream(
            this,
            request.getFromRevision(),
            request.hasFromCommitTime()
                ? Times.toDomain("from_commit_time", request.getFromCommitTime())
                : null,
            request.getSlugPrefix(),
            caller,
            observer);
    open.add(stream);
    try {
      stream.begin(watches);
    } catch (RuntimeException e) {
      open.remove(stream);
      throw e;
    }
    if (draining) {
      stream.drain();
    }
  }

  /** Checks that a slug can start with the prefix, which may be empty. */
  static String checkPrefix(String field, String prefix) {
    boolean valid = prefix.length() <= Limits.MAX_SLUG_CHARS;
    for (int i = 0; valid && i < prefix.length(); i++) {
      char c = prefix.charAt(i);
      boolean alphanumeric = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      valid = alphanumeric || (i > 0 && (c == '.' || c == '_' || c == '-'));
    }
    if (!valid) {
      throw ToolrackException.invalid(
          field, "no slug begins so: up to 128 characters of a-z, 0-9, '.', '_' and '-'");
    }
    return prefix;
  }

  /** Makes every watch check whether it has been silent for too long, or must end. */
  void tick() {
    open.forEach(WatchStream::signal);
  }

  /** Ends every watch, with the revision to resume from, and refuses new ones. */
  void drain() {
    draining = true;
    open.forEach(WatchStream::drain);
  }

  void forget(WatchStream stream) {
    open.remove(stream);
  }

  /** Whether this replica is up to date, within its staleness bound. */
  boolean upToDate() {
    Freshness.State state = freshness.state();
    return state == Freshness.State.LISTENING || state == Freshness.State.POLLING;
  }

  /**
   * Whether this replica fails to read the feed, or may not answer from it any more, and is no
   * longer up to date for that. One that is merely slow may soon be up to date again.
   */
  boolean lostPostgres() {
    return (freshness.isCutOff() || freshness.isSetBack())
        && freshness.state() == Freshness.State.STALE;
  }

  /**
   * Whether this replica is up to date and a caller that has been told of everything up to the
   * revision has been told of everything. The state is read first: what made the replica up to date
   * has then been applied.
   */
  boolean upToDate(long revision) {
    return upToDate() && revision == freshness.revision();
  }

  /** Whether the feed, as it was at some time after {@code sinceNanos}, ends before a revision. */
  boolean endsBefore(long revision, long sinceNanos) {
    long elapsedNanos = nanoTime() - sinceNanos;
    return upToDate()
        && freshness.lag().toNanos() < elapsedNanos
        && freshness.revision() < revision;
  }

  /** Number of watches that are open. */
  public int count() {
    return open.size();
  }

  /** Most watches at a time. */
  public int limit() {
    return MAX_STREAMS;
  }

  void execute(Runnable step) {
    executor.execute(step);
  }

  long nanoTime() {
    return nanoTime.getAsLong();
  }

  /** Ends every watch. */
  @Override
  public void close() {
    drain();
    closer.run();
  }

  @Override
  public String toString() {
    return "WatchStreams{open=" + open.size() + "}";
  }
}
