package dev.toolrack.server.grpc;

import dev.toolrack.server.catalog.CatalogService;
import dev.toolrack.server.catalog.ImportEntry;
import dev.toolrack.server.catalog.ImportOutcome;
import dev.toolrack.server.catalog.Limits;
import dev.toolrack.server.catalog.Mutated;
import dev.toolrack.server.catalog.ToolSpec;
import dev.toolrack.server.catalog.VersionSpec;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.v1.ImportRejection;
import dev.toolrack.v1.ImportToolsRequest;
import dev.toolrack.v1.ImportToolsResponse;
import dev.toolrack.v1.ToolVersion;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One import. A message is asked for only when the one before it is in the catalog, so that a fast
 * sender waits and at most one batch is held. The call's own thread hands each batch to a blocking
 * thread and does not touch the counts until that has asked for the next.
 */
final class ImportStream implements StreamObserver<ImportToolsRequest> {
  private static final int MAX_REJECTIONS = 1_000;

  private final CatalogService catalog;
  private final BlockingCalls calls;
  private final Caller caller;
  private final ServerCallStreamObserver<ImportToolsResponse> call;
  private final ImportToolsResponse.Builder response = ImportToolsResponse.newBuilder();
  private int entriesSeen;

  // The half-close can arrive while the last batch is in work; whichever is later answers.
  private boolean working;
  private boolean ended;
  private boolean failed;

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
    call.request(1);
  }

  @Override
  public void onNext(ImportToolsRequest batch) {
    if (batch.getEntriesCount() > Limits.MAX_IMPORT_ENTRIES) {
      throw ToolrackException.invalid(
          "entries",
          "has "
              + batch.getEntriesCount()
              + " entries; at most "
              + Limits.MAX_IMPORT_ENTRIES
              + " are allowed in a message");
    }
    synchronized (this) {
      working = true;
    }
    calls.inTurn(() -> carryOut(batch));
  }

  private void carryOut(ImportToolsRequest batch) {
    try {
      if (!call.isCancelled()) {
        importBatch(batch);
      }
    } catch (RuntimeException e) {
      synchronized (this) {
        failed = true;
      }
      Replies.fail(call, e, caller);
      return;
    }
    boolean last;
    synchronized (this) {
      working = false;
      last = ended;
    }
    if (last) {
      answer();
    } else {
      call.request(1);
    }
  }

  private void importBatch(ImportToolsRequest batch) {
    int first = entriesSeen;
    entriesSeen += batch.getEntriesCount();
    List<@Nullable ToolrackException> unreadable = new ArrayList<>(batch.getEntriesCount());
    List<ImportEntry> readable = new ArrayList<>(batch.getEntriesCount());
    for (dev.toolrack.v1.ImportEntry entry : batch.getEntriesList()) {
      try {
        readable.add(toDomain(entry));
        unreadable.add(null);
      } catch (ToolrackException e) {
        unreadable.add(e);
      }
    }
    Iterator<ImportOutcome> outcomes = List.<ImportOutcome>of().iterator();
    if (!readable.isEmpty()) {
      Mutated<List<ImportOutcome>> made = catalog.importBatch(caller.tenant(), readable);
      response.setRevision(made.revision());
      outcomes = made.value().iterator();
    }
    for (int i = 0; i < unreadable.size(); i++) {
      ToolrackException why = unreadable.get(i);
      count(
          why == null ? outcomes.next() : new ImportOutcome.Rejected(why),
          first + i,
          batch.getEntries(i).getTool().getSlug());
    }
  }

  private void count(ImportOutcome outcome, int index, String slug) {
    switch (outcome) {
      case ImportOutcome.Created _ -> response.setCreated(response.getCreated() + 1);
      case ImportOutcome.Updated _ -> response.setUpdated(response.getUpdated() + 1);
      case ImportOutcome.Unchanged _ -> response.setUnchanged(response.getUnchanged() + 1);
      case ImportOutcome.Rejected(ToolrackException why) -> {
        response.setRejected(response.getRejected() + 1);
        if (response.getRejectionsCount() < MAX_REJECTIONS) {
          com.google.rpc.Status status = Failures.status(why, caller.requestId());
          response.addRejections(
              ImportRejection.newBuilder()
                  .setIndex(index)
                  .setSlug(Failures.shortened(slug, Limits.MAX_SLUG_CHARS))
                  .setReason(ErrorMapping.name(why.reason()))
                  .setMessage(status.getMessage()));
        }
      }
    }
  }

  private static ImportEntry toDomain(dev.toolrack.v1.ImportEntry entry) {
    if (!entry.hasTool()) {
      throw ToolrackException.invalid("tool", "must be given");
    }
    ToolSpec tool = ToolConversion.toDomain(entry.getTool());
    VersionSpec version = null;
    if (entry.hasToolVersion()) {
      ToolVersion given = entry.getToolVersion();
      if (!given.getTool().isEmpty() && !given.getTool().equals(tool.slug())) {
        throw ToolrackException.invalid("tool_version.tool", "names another tool");
      }
      version = VersionConversion.toDomain(given);
    }
    return new ImportEntry(
        tool,
        version,
        entry.getCapabilitiesList().stream().map(ToolConversion::toDomain).toList(),
        entry.getPatternsList().stream().map(ToolConversion::toDomain).toList());
  }

  @Override
  public void onCompleted() {
    boolean answerNow;
    synchronized (this) {
      ended = true;
      answerNow = !working && !failed;
    }
    if (answerNow) {
      answer();
    }
  }

  private void answer() {
    if (!call.isCancelled()) {
      call.onNext(response.build());
      call.onCompleted();
    }
  }

  @Override
  public void onError(Throwable thrown) {
    // The caller has cancelled; a batch in work ends as it would have, and nobody is answered.
  }
}
