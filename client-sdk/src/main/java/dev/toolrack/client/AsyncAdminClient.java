package dev.toolrack.client;

import dev.toolrack.v1.AdminServiceGrpc;
import dev.toolrack.v1.GetClusterRequest;
import dev.toolrack.v1.GetClusterResponse;
import dev.toolrack.v1.InvalidateCacheRequest;
import dev.toolrack.v1.InvalidateCacheResponse;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** The asynchronous form of {@link AdminClient}. Safe for use by several threads. */
public final class AsyncAdminClient {
  private final Connection connection;
  private final RequestOptions options;

  AsyncAdminClient(Connection connection, RequestOptions options) {
    this.connection = connection;
    this.options = options;
  }

  /** See {@link AdminClient#cluster}. */
  public CompletableFuture<GetClusterResponse> cluster() {
    return connection.call(
        AdminServiceGrpc.getGetClusterMethod(),
        GetClusterRequest.getDefaultInstance(),
        options,
        RetrySafety.IDEMPOTENT,
        Function.identity());
  }

  /** See {@link AdminClient#invalidateTool}. */
  public CompletableFuture<Long> invalidateTool(String slug) {
    return invalidate(InvalidateCacheRequest.newBuilder().setSlug(slug).build());
  }

  /** See {@link AdminClient#invalidatePrefix}. */
  public CompletableFuture<Long> invalidatePrefix(String slugPrefix) {
    return invalidate(InvalidateCacheRequest.newBuilder().setSlugPrefix(slugPrefix).build());
  }

  /** See {@link AdminClient#invalidateAll}. */
  public CompletableFuture<Long> invalidateAll() {
    return invalidate(InvalidateCacheRequest.newBuilder().setAll(true).build());
  }

  private CompletableFuture<Long> invalidate(InvalidateCacheRequest request) {
    return connection.call(
        AdminServiceGrpc.getInvalidateCacheMethod(),
        request,
        options,
        RetrySafety.IDEMPOTENT,
        InvalidateCacheResponse::getDropped);
  }
}
