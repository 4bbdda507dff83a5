package dev.toolrack.server.grpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.toolrack.server.catalog.CatalogService;
import dev.toolrack.server.catalog.Limits;
import dev.toolrack.server.execution.PayloadBudget;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.v1.ImportToolsRequest;
import dev.toolrack.v1.ImportToolsResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One import. Two of its messages are processed at once, so that one is parsed and checked while
 * Postgres writes the other; a message that shares a tool with the other one waits for it. The next
 * message is requested only when the earliest one is in the catalog, so that a fast sender has to
 * wait and at most two batches are held.
 *
 * <p>A large message reserves space in the payload budget, which the import keeps for later
 * messages, so that it is not shed halfway as long as its messages do not grow. A second message is
 * requested only if there is space for another one of the same size.
 *
 * <p>An import that waits for its caller's next message ends once it has waited for {@link
 * ImportStreams#maxSilence()}, because it keeps its space meanwhile.
 */
final class ImportStream implements StreamObserver<ImportToolsRequest> {
  private static final int BATCHES_AT_ONCE = 2;
  private static final int MAX_REJECTIONS = 1_000;

  private final ImportStreams streams;
  private final CatalogService catalog;
  private final BlockingCalls calls;
  private final Caller caller;
  private final ServerCallStreamObserver<ImportToolsResponse> call;
  private final PayloadBudget.Share room;

  /** Null until the call is registered, which may end it. */
  private volatile OpenCalls.@Nullable Call known;

  @GuardedBy("this")
  private final ImportToolsResponse.Builder response = ImportToolsResponse.newBuilder();

  /** Batches that are not in the response yet, in the order of arrival. */
  @GuardedBy("this")
  private final Deque<ImportedBatch> open = new ArrayDeque<>(BATCHES_AT_ONCE);

  @GuardedBy("this")
  private int entriesSeen;

  @GuardedBy("this")
  private int messagesStored;

  /** Ticks since the last message of which there was none at work. */
  @GuardedBy("this")
  private int silentTicks;

  /** Counted bytes of the open batches. */
  @GuardedBy("this")
  private long held;

  /** Most messages that may be open at once. */
  @GuardedBy("this")
  private int atOnce = 1;

  /** Number of batches that are being processed or will be. */
  @GuardedBy("this")
  private int inWork;

  /** Whether a batch has been started, so that something may have changed. */
  @GuardedBy("this")
  private boolean begun;

  /** The batch that starts when the one before it is done. */
  @GuardedBy("this")
  private @Nullable ImportedBatch waiting;

  @GuardedBy("this")
  private boolean halfClosed;

  @GuardedBy("this")
  private boolean ended;

  ImportStream(
      ImportStreams streams,
      CatalogService catalog,
      BlockingCalls calls,
      Caller caller,
      ServerCallStreamObserver<ImportToolsResponse> call) {
    this.streams = streams;
    this.catalog = catalog;
    this.calls = calls;
    this.caller = caller;
    this.call = call;
    this.room = calls.payloads().share();
  }

  /**
   * Requests the first message. Must be called before the method that received the call returns.
   */
  void begin() {
    call.disableAutoRequest();
    call.setOnCancelHandler(() -> {});
    known = calls.open().add(this::stop);
    call.request(1);
  }

  @Override
  public synchronized void onNext(ImportToolsRequest message) {
    if (message.getEntriesCount() > Limits.MAX_IMPORT_ENTRIES) {
      end();
      throw ToolrackException.invalid(
          "entries",
          "has "
              + message.getEntriesCount()
              + " entries; at most "
              + Limits.MAX_IMPORT_ENTRIES
              + " are allowed in a message");
    }
    long bytes = PayloadBudget.counted(message.getSerializedSize());
    if (!room.tryReach(held + bytes)) {
      end();
      throw calls.payloads().shed();
    }
    silentTicks = 0;
    held += bytes;
    ImportedBatch batch = new ImportedBatch(message, entriesSeen, bytes, caller);
    entriesSeen += message.getEntriesCount();
    boolean free = open.stream().noneMatch(batch::sharesATool);
    open.addLast(batch);
    if (free) {
      begin(batch);
    } else {
      waiting = batch;
    }
    if (atOnce < BATCHES_AT_ONCE && room.tryReach(held + bytes)) {
      atOnce++;
      call.request(1);
    }
  }

  @GuardedBy("this")
  private void begin(ImportedBatch batch) {
    inWork++;
    calls.inTurn(() -> carryOut(batch));
  }

  private void carryOut(ImportedBatch batch) {
    try {
      if (!call.isCancelled() && mayBegin()) {
        batch.carryOut(catalog);
      }
      onDone(batch);
    } catch (RuntimeException | Error e) {
      fail(e);
    } finally {
      onLeft();
    }
  }

  private synchronized boolean mayBegin() {
    begun |= !ended;
    return !ended;
  }

  private synchronized void onLeft() {
    inWork--;
    giveBackIfOver();
  }

  @GuardedBy("this")
  private void giveBackIfOver() {
    if (ended && inWork == 0) {
      room.close();
    }
  }

  /** The server no longer waits for this call. */
  private synchronized void stop() {
    fail(begun ? OpenCalls.changeCutOff() : OpenCalls.shuttingDown());
  }

  /** A second has passed. What waits for this replica rather than for its caller has time. */
  synchronized void tick() {
    if (!open.isEmpty() || ended) {
      return;
    }
    silentTicks++;
    if (silentTicks > ImportStreams.MAX_SILENT_TICKS) {
      fail(silent());
    }
  }

  @GuardedBy("this")
  private ToolrackException silent() {
    Duration most = ImportStreams.maxSilence();
    return ToolrackException.of(
            Reason.DEADLINE_EXCEEDED,
            "No complete message arrived for "
                + most.toSeconds()
                + " s; number of messages before, which are stored: "
                + messagesStored)
        .with("timeout_ms", Long.toString(most.toMillis()))
        .with("messages", Integer.toString(messagesStored));
  }

  private synchronized void fail(Throwable e) {
    if (!ended) {
      end();
      Replies.fail(call, e, caller);
    }
  }

  private synchronized void onDone(ImportedBatch batch) {
    batch.done();
    int added = 0;
    while (!open.isEmpty() && open.getFirst().isDone()) {
      ImportedBatch earliest = open.removeFirst();
      held -= earliest.bytes();
      add(earliest.result());
      added++;
    }
    messagesStored += added;
    if (ended) {
      return;
    }
    ImportedBatch next = waiting;
    if (next != null) {
      waiting = null;
      begin(next);
    }
    answerIfComplete();
    if (added > 0 && !ended) {
      call.request(added);
    }
  }

  private synchronized void add(ImportToolsResponse part) {
    response
        .setCreated(response.getCreated() + part.getCreated())
        .setUpdated(response.getUpdated() + part.getUpdated())
        .setUnchanged(response.getUnchanged() + part.getUnchanged())
        .setRejected(response.getRejected() + part.getRejected())
        .setRevision(Math.max(response.getRevision(), part.getRevision()));
    int room = MAX_REJECTIONS - response.getRejectionsCount();
    response.addAllRejections(
        part.getRejectionsList().subList(0, Math.min(room, part.getRejectionsCount())));
  }

  @Override
  public synchronized void onCompleted() {
    halfClosed = true;
    answerIfComplete();
  }

  private synchronized void answerIfComplete() {
    if (halfClosed && open.isEmpty() && !ended) {
      end();
      if (!call.isCancelled()) {
        call.onNext(response.build());
        call.onCompleted();
      }
    }
  }

  @Override
  public synchronized void onError(Throwable thrown) {
    // The caller has cancelled, or has been told of a malformed message. Batches in progress are
    // completed; those that have not been started never will be.
    end();
    waiting = null;
  }

  @GuardedBy("this")
  private void end() {
    ended = true;
    streams.forget(this);
    giveBackIfOver();
    OpenCalls.Call self = known;
    if (self != null) {
      var _ = self.take();
    }
  }
}
