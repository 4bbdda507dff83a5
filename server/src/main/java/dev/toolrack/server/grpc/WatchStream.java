package dev.toolrack.server.grpc;

import dev.toolrack.server.catalog.Change;
import dev.toolrack.server.catalog.Watches;
import dev.toolrack.server.execution.OneAtATime;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.v1.ToolChange;
import dev.toolrack.v1.WatchCatchUp;
import dev.toolrack.v1.WatchProgress;
import dev.toolrack.v1.WatchResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One watch. Nothing is read from the feed while the caller's flow-control window is full, so a
 * slow reader holds a position in the feed rather than a queue; when it continues, it finds the
 * latest change of each tool. Changes that have been read are kept while the caller reads, and read
 * again if it pauses.
 *
 * <p>A progress event says that everything up to its revision has been told. So none is sent while
 * this replica is not up to date or has more to tell, and one is sent as soon as that is over, even
 * right after changes: from then on, a caller may trust its cached answers again. A replica that
 * cannot read the feed ends the watch, so that the caller does not trust them for as long as it
 * takes a silent replica to be alive, and watches another one. A change by itself does not say that
 * all earlier ones have been told, because an earlier change may have been skipped in favour of a
 * later one of the same tool. While changes of other tools are being read, the caller is told how
 * far that has come, so that a reader that takes silence for a failure does not start over.
 *
 * <p>The stream keeps only what it needs of its request, which may be much larger: the space for
 * that in the payload budget is released once the watch has begun.
 *
 * <p>Every event leads to a {@link #signal}; the steps that signals trigger run one after another.
 */
final class WatchStream {
  private static final int MAX_CHANGES_PER_POLL = 128;
  private static final Duration TO_ANOTHER_REPLICA = Duration.ofMillis(100);
  private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Time without an event sent after which nothing is kept for the caller. */
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * Most bytes of events that wait for the caller, give or take one event. Each takes several times
   * its bytes there.
   */
  static final int MAX_QUEUED_BYTES = 1024;

  private final WatchStreams streams;
  private final long fromRevision;
  private final String slugPrefix;
  private final Caller caller;
  private final ServerCallStreamObserver<WatchResponse> observer;
  private final long beganNanos;
  private final OneAtATime steps;
  private volatile boolean draining;
  private volatile Watches.@Nullable Cursor cursor;

  // Used only by the steps.
  private boolean started;
  private boolean ended;
  private boolean progressIsDue = true;
  private long revision;

  /** Commit time of the revision; null if unknown. */
  private @Nullable Instant time;

  /** A batch of which changes are still to be sent, from {@code nextChange} on. */
  private Watches.@Nullable Batch unfinished;

  private int nextChange;
  private long lastSentRevision;
  private long lastSentNanos;

  WatchStream(
      WatchStreams streams,
      long fromRevision,
      @Nullable Instant fromTime,
      String slugPrefix,
      Caller caller,
      ServerCallStreamObserver<WatchResponse> observer) {
    this.streams = streams;
    this.fromRevision = fromRevision;
    this.slugPrefix = slugPrefix;
    this.caller = caller;
    this.observer = observer;
    this.revision = fromRevision;
    this.time = fromTime;
    this.lastSentRevision = revision;
    this.beganNanos = streams.nanoTime();
    this.lastSentNanos = beganNanos;
    this.steps = new OneAtATime(this::stepOrEnd, streams::execute);
  }

  /**
   * Opens the position in the feed. Must be called before the method that received the call
   * returns.
   */
  void begin(Watches watches) {
    observer.setOnReadyThreshold(MAX_QUEUED_BYTES);
    observer.setOnReadyHandler(this::signal);
    observer.setOnCancelHandler(this::signal);
    // A signal before the cursor is set has no effect, and is repeated below.
    cursor = watches.open(fromRevision, time, this::signal);
    signal();
  }

  /** Ends the stream, with the revision to resume from. */
  void drain() {
    draining = true;
    signal();
  }

  /**
   * Something may have changed: the feed, the caller's window, the time, or the state of the call.
   */
  void signal() {
    steps.signal();
  }

  private void stepOrEnd() {
    try {
      step();
    } catch (RuntimeException | Error e) {
      end(e);
    }
  }

  private void step() {
    Watches.Cursor place = cursor;
    if (ended || place == null) {
      return;
    }
    if (observer.isCancelled()) {
      end(null);
      return;
    }
    if (draining) {
      if (started && streams.upToDate(revision)) {
        send(progress());
      }
      end(shuttingDown(revision));
      return;
    }
    if (streams.lostPostgres()) {
      end(lostPostgres(revision));
      return;
    }
    if (observer.isReady() && mayBegin()) {
      tell(place);
    } else if (unfinished != null && silentFor(PAUSE_NANOS)) {
      unfinished = null;
      place.rewind(revision);
    }
  }

  /** A watch from now on begins with a progress event, so it begins once that can be sent. */
  private boolean mayBegin() {
    return started || fromRevision > 0 || streams.upToDate();
  }

  private void tell(Watches.Cursor place) {
    Watches.Rest rest = Watches.Rest.READY;
    while (rest == Watches.Rest.READY) {
      if (draining || !observer.isReady()) {
        return;
      }
      Watches.Batch batch;
      try {
        batch = unfinished == null ? poll(place) : unfinished;
      } catch (ToolrackException e) {
        if (started && e.reason() == Reason.CATALOG_UNAVAILABLE) {
          // Retried at the next tick. The caller notices that progress events are missing.
          progressIsDue = true;
          return;
        }
        throw revision > fromRevision && e.reason() == Reason.REVISION_COMPACTED ? tooSlow() : e;
      }
      if (!deliver(batch)) {
        return;
      }
      rest = batch.rest();
      if (rest != Watches.Rest.NONE
          && started
          && revision > lastSentRevision
          && silentFor(PROGRESS_NANOS)
          && observer.isReady()) {
        send(WatchResponse.newBuilder().setCatchUp(WatchCatchUp.getDefaultInstance()));
        progressIsDue = true;
      }
    }
    // What is newer may be ahead of this replica, because older changes are read from Postgres.
    if (revision == fromRevision && streams.endsBefore(revision, beganNanos)) {
      throw unknownRevision();
    }
    if (rest == Watches.Rest.COMING || !streams.upToDate(revision)) {
      progressIsDue = true;
    } else if (observer.isReady() && (progressIsDue || silentFor(PROGRESS_NANOS))) {
      send(progress());
      progressIsDue = false;
    }
  }

  private Watches.Batch poll(Watches.Cursor place) {
    nextChange = 0;
    return place.poll(MAX_CHANGES_PER_POLL);
  }

  /** Sends the changes of a batch; returns false if the caller's window is full before the end. */
  private boolean deliver(Watches.Batch batch) {
    if (!started && batch.rest() != Watches.Rest.COMING) {
      started = true;
      if (fromRevision == 0) {
        revision =
            batch.changes().isEmpty()
                ? batch.revision()
                : batch.changes().getFirst().revision() - 1;
        time = batch.changes().isEmpty() ? batch.time() : null;
        send(progress());
        progressIsDue = false;
      }
    }
    for (; nextChange < batch.changes().size(); nextChange++) {
      Change change = batch.changes().get(nextChange);
      boolean wanted =
          change.key().tenant().equals(caller.tenant())
              && change.key().slug().startsWith(slugPrefix);
      if (wanted && !observer.isReady()) {
        unfinished = batch;
        return false;
      }
      revision = change.revision();
      time = change.commitTime();
      if (wanted) {
        send(
            WatchResponse.newBuilder()
                .setChange(
                    ToolChange.newBuilder()
                        .setSlug(change.key().slug())
                        .setRevision(change.revision())
                        .setCommitTime(Times.toProto(change.commitTime()))));
        progressIsDue = true;
      }
    }
    if (batch.revision() > revision || (batch.revision() == revision && batch.time() != null)) {
      revision = batch.revision();
      time = batch.time();
    }
    unfinished = null;
    return true;
  }

  private boolean silentFor(long nanos) {
    return streams.nanoTime() - lastSentNanos >= nanos;
  }

  private static WatchResponse.Builder progress() {
    return WatchResponse.newBuilder().setProgress(WatchProgress.getDefaultInstance());
  }

  private void send(WatchResponse.Builder event) {
    if (time != null) {
      event.setCommitTime(Times.toProto(time));
    }
    observer.onNext(event.setRevision(revision).build());
    lastSentRevision = revision;
    lastSentNanos = streams.nanoTime();
  }

  private void end(@Nullable Throwable failure) {
    if (ended) {
      return;
    }
    ended = true;
    unfinished = null;
    streams.forget(this);
    Watches.Cursor place = cursor;
    if (place != null) {
      place.close();
    }
    if (failure != null && !observer.isCancelled()) {
      Replies.fail(observer, failure, caller);
    }
  }

  private ToolrackException tooSlow() {
    return ToolrackException.of(
            Reason.READER_TOO_SLOW,
            "The feed no longer reaches back to revision " + revision + ", the last one sent")
        .with("revision", Long.toString(revision));
  }

  /** The revision has been lost; what has changed since then cannot be told. */
  private ToolrackException unknownRevision() {
    return ToolrackException.of(
            Reason.REVISION_COMPACTED,
            "The change feed ends before revision "
                + revision
                + ": Postgres was restored, or lost changes")
        .with("revision", Long.toString(revision));
  }

  static ToolrackException lostPostgres(long revision) {
    return ToolrackException.of(
            Reason.CATALOG_UNAVAILABLE,
            "The replica cannot read changes from Postgres; another one may be able to")
        .with("revision", Long.toString(revision))
        .withRetryAfter(TO_ANOTHER_REPLICA);
  }

  static ToolrackException shuttingDown(long revision) {
    return ToolrackException.of(Reason.SHUTTING_DOWN, "The replica is shutting down")
        .with("revision", Long.toString(revision));
  }
}
