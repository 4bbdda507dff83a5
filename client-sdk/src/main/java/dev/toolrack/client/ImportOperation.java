package dev.toolrack.client;

import dev.toolrack.v1.CatalogServiceGrpc;
import dev.toolrack.v1.ImportEntry;
import dev.toolrack.v1.ImportToolsRequest;
import dev.toolrack.v1.ImportToolsResponse;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An import: takes entries from the iterator only while the connection accepts them, and sends them
 * in batches of bounded count and size. A batch of a slow source is sent with what it has after a
 * while, because a server ends an import from which nothing arrives.
 */
final class ImportOperation extends ClientCall.Listener<ImportToolsResponse> {
  private static final int BATCH_ENTRIES = 500;
  private static final int BATCH_BYTES = 1024 * 1024;
  private static final long BATCH_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Connection connection;
  private final RequestOptions options;
  private final Iterator<ImportEntry> entries;
  private final ImportListener listener;
  private final CompletableFuture<ImportToolsResponse> future = new CompletableFuture<>();
  private final ClientCall<ImportToolsRequest, ImportToolsResponse> call;
  private @Nullable String requestId;
  private @Nullable ImportToolsResponse response;
  private @Nullable ImportEntry heldBack;
  private boolean halfClosed;
  private long sent;

  ImportOperation(
      Connection connection,
      RequestOptions options,
      Iterator<ImportEntry> entries,
      ImportListener listener) {
    this.connection = connection;
    this.options = options;
    this.entries = entries;
    this.listener = listener;
    this.requestId = options.requestId();
    this.call =
        connection
            .channel()
            .newCall(CatalogServiceGrpc.getImportToolsMethod(), connection.streamOptions(options));
  }

  CompletableFuture<ImportToolsResponse> start() {
    if (connection.closed()) {
      return CompletableFuture.failedFuture(Connection.closedFailure());
    }
    call.start(this, connection.headers(options));
    var unused = future.whenComplete((value, failure) -> call.cancel("the caller has gone", null));
    call.request(2);
    return future;
  }

  @Override
  public void onReady() {
    try {
      while (!halfClosed && !future.isDone() && call.isReady()) {
        ImportToolsRequest batch = nextBatch();
        if (batch.getEntriesCount() == 0) {
          halfClosed = true;
          call.halfClose();
        } else {
          call.sendMessage(batch);
          sent += batch.getEntriesCount();
          listener.sent(sent);
        }
      }
    } catch (RuntimeException e) {
      // The iterator or the listener failed. Completing the future cancels the call.
      future.completeExceptionally(e);
    }
  }

  private ImportToolsRequest nextBatch() {
    ImportToolsRequest.Builder batch = ImportToolsRequest.newBuilder();
    long bytes = 0;
    long began = connection.runtime().nanoTime().getAsLong();
    while (batch.getEntriesCount() < BATCH_ENTRIES
        && (batch.getEntriesCount() == 0
            || connection.runtime().nanoTime().getAsLong() - began < BATCH_NANOS)) {
      ImportEntry entry = heldBack;
      if (entry == null) {
        if (!entries.hasNext()) {
          break;
        }
        entry = entries.next();
      }
      bytes += entry.getSerializedSize();
      if (bytes > BATCH_BYTES && batch.getEntriesCount() > 0) {
        heldBack = entry;
        break;
      }
      heldBack = null;
      batch.addEntries(entry);
    }
    return batch.build();
  }

  @Override
  public void onHeaders(Metadata headers) {
    requestId = Connection.requestId(headers, requestId);
  }

  @Override
  public void onMessage(ImportToolsResponse message) {
    response = message;
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    ImportToolsResponse answer = response;
    if (status.isOk() && answer != null) {
      connection.written(answer.getRevision());
      future.complete(answer);
      return;
    }
    Status failure =
        status.isOk() ? Status.INTERNAL.withDescription("The server sent no reply") : status;
    future.completeExceptionally(Failure.ofCall(failure, trailers, requestId).toException());
  }
}
