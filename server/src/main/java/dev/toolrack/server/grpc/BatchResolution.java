package dev.toolrack.server.grpc;

import dev.toolrack.server.catalog.Limits;
import dev.toolrack.server.catalog.Resolver;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.v1.BatchResolveRequest;
import dev.toolrack.v1.BatchResolveResponse;
import dev.toolrack.v1.ResolveRequest;
import dev.toolrack.v1.ResolveResult;
import dev.toolrack.v1.ResolveView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Resolves the requests of a batch independently of each other. */
final class BatchResolution {
  private final Resolver resolver;

  BatchResolution(Resolver resolver) {
    this.resolver = resolver;
  }

  /**
   * Resolves all requests: those in memory at once, the others concurrently.
   *
   * @param replies creates the results
   * @return fails only as a whole: INVALID_REQUEST for no or too many requests
   */
  CompletableFuture<BatchResolveResponse> resolve(
      BatchResolveRequest batch, BatchReplies replies, Caller caller, long deadlineNanos) {
    checkSize("requests", batch.getRequestsCount());
    List<CompletableFuture<ResolveResult>> results = new ArrayList<>(batch.getRequestsCount());
    for (ResolveRequest request : batch.getRequestsList()) {
      results.add(resolveOne(request, replies, caller, deadlineNanos));
    }
    return CompletableFuture.allOf(results.toArray(CompletableFuture[]::new))
        .thenApply(
            _ -> {
              BatchResolveResponse.Builder response = BatchResolveResponse.newBuilder();
              results.forEach(result -> response.addResults(result.join()));
              return response.build();
            });
  }

  static void checkSize(String field, int count) {
    if (count == 0) {
      throw ToolrackException.invalid(field, "must not be empty");
    }
    if (count > Limits.MAX_BATCH_ITEMS) {
      throw ToolrackException.invalid(
          field, "has " + count + " entries; at most " + Limits.MAX_BATCH_ITEMS + " are allowed");
    }
  }

  /** While this waits, it holds only the parts of the message that it needs. */
  private CompletableFuture<ResolveResult> resolveOne(
      ResolveRequest request, BatchReplies replies, Caller caller, long deadlineNanos) {
    String ifNoneMatch;
    try {
      ifNoneMatch = ResolveReply.ifNoneMatch(request);
    } catch (ToolrackException e) {
      return CompletableFuture.completedFuture(failure(e, caller));
    }
    ResolveView view = request.getView();
    return resolver
        .find(
            caller.tenant(),
            request.getSlug(),
            request.getSelector(),
            request.getMinRevision(),
            deadlineNanos)
        .thenApply(found -> replies.result(view, ifNoneMatch, found))
        .exceptionally(thrown -> failure(thrown, caller));
  }

  private static ResolveResult failure(Throwable thrown, Caller caller) {
    return ResolveResult.newBuilder()
        .setStatus(Failures.status(thrown, caller.requestId()))
        .build();
  }
}
