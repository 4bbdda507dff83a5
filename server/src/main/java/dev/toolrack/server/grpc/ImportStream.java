package dev.toolrack.server.grpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.toolrack.server.catalog.CatalogService;
import dev.toolrack.server.catalog.Limits;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.v1.ImportToolsRequest;
import dev.toolrack.v1.ImportToolsResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One import. Two of its messages are worked on at once, so that one is read and checked while
 * Postgres writes the other; one that names a tool of the other waits for it. A message is asked
 * for only when the earliest is in the catalog, so that a fast sender waits and at most two batches
 * are held.
 */
final class ImportStream implements StreamObserver<ImportToolsRequest> {
  private static final int BATCHES_AT_ONCE = 2;
  private static final int MAX_REJECTIONS = 1_000;

  private final CatalogService catalog;
  private final BlockingCalls calls;
  private final Caller caller;
  private final ServerCallStreamObserver<ImportToolsResponse> call;

  /** Null while it is made known, which may end it. */
  private volatile OpenCalls.@Nullable Call known;

  @GuardedBy("this")
  private final ImportToolsResponse.Builder response = ImportToolsResponse.newBuilder();

  /** Batches that are not in the response yet, in the order of their arrival. */
  @GuardedBy("this")
  private final Deque<ImportedBatch> open = new ArrayDeque<>(BATCHES_AT_ONCE);

  @GuardedBy("this")
  private int entriesSeen;

  /** The batch that begins when the one before it is done. */
  @GuardedBy("this")
  private @Nullable ImportedBatch waiting;

  @GuardedBy("this")
  private boolean halfClosed;

  @GuardedBy("this")
  private boolean ended;

  ImportStream(
      CatalogService catalog,
      BlockingCalls calls,
      Caller caller,
      ServerCallStreamObserver<ImportToolsResponse> call) {
    this.catalog = catalog;
    this.calls = calls;
    this.caller = caller;
    this.call = call;
    call.disableAutoRequest();
    call.setOnCancelHandler(() -> {});
    this.known = calls.open().add(() -> fail(OpenCalls.shuttingDown()));
    call.request(BATCHES_AT_ONCE);
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
    ImportedBatch batch = new ImportedBatch(message, entriesSeen, caller);
    entriesSeen += message.getEntriesCount();
    boolean free = open.stream().noneMatch(batch::sharesATool);
    open.addLast(batch);
    if (free) {
      begin(batch);
    } else {
      waiting = batch;
    }
  }

  private void begin(ImportedBatch batch) {
    calls.inTurn(() -> carryOut(batch));
  }

  private void carryOut(ImportedBatch batch) {
    try {
      if (!call.isCancelled() && !hasEnded()) {
        batch.carryOut(catalog);
      }
    } catch (RuntimeException e) {
      fail(e);
      return;
    }
    onDone(batch);
  }

  private synchronized boolean hasEnded() {
    return ended;
  }

  private synchronized void fail(RuntimeException e) {
    if (!ended) {
      end();
      Replies.fail(call, e, caller);
    }
  }

  private synchronized void onDone(ImportedBatch batch) {
    batch.done();
    int added = 0;
    while (!open.isEmpty() && open.getFirst().isDone()) {
      add(open.removeFirst().result());
      added++;
    }
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
    // The caller has cancelled, or was told of a message that is none. Batches in work end as they
    // would have; those that have not begun never do.
    end();
    waiting = null;
  }

  @GuardedBy("this")
  private void end() {
    ended = true;
    OpenCalls.Call self = known;
    if (self != null) {
      var _ = self.take();
    }
  }
}
