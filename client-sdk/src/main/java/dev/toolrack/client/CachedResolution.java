package dev.toolrack.client;

import dev.toolrack.v1.ResolveResponse;
import dev.toolrack.v1.ToolServiceGrpc;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Resolves through the resolve cache: from a fresh entry, else from the server, else, while the
 * server is unavailable, from an entry marked stale. A single replica that cannot answer does not
 * count as that: other replicas are asked first, for as long as the cache's patience allows.
 */
final class CachedResolution {
  private final Connection connection;
  private final ResolveCache cache;
  private final CacheFeed feed;

  CachedResolution(Connection connection, ResolveCacheOptions options) {
    this.connection = connection;
    this.cache = new ResolveCache(options, connection.runtime().nanoTime());
    this.feed = new CacheFeed(connection, cache);
  }

  @Nullable ResolvedTool hit(String slug, Selector selector, long minRevision) {
    return cache.fresh(slug, selector, minRevision);
  }

  CompletableFuture<ResolvedTool> resolve(ToolRef tool, RequestOptions options) {
    feed.begin();
    return stale(tool, options) == null
        ? ask(tool, options, RetrySafety.IDEMPOTENT, CompletableFuture::failedFuture)
        : askPatiently(tool, options);
  }

  private CompletableFuture<ResolvedTool> ask(
      ToolRef tool,
      RequestOptions options,
      RetrySafety safety,
      Function<ToolrackException, CompletableFuture<ResolvedTool>> otherwise) {
    ResolveCache.Ticket ticket = cache.begin(tool, connection.minRevision(options));
    return new UnaryOperation<>(
            connection,
            ToolServiceGrpc.getResolveMethod(),
            Messages.resolve(tool, ticket.minRevision(), ticket.etag()),
            options,
            safety,
            (ResolveResponse response) -> cache.end(ticket, response),
            failure -> {
              if (!away(failure)) {
                return CompletableFuture.failedFuture(failure);
              }
              ResolvedTool stale = stale(tool, options);
              return stale == null
                  ? otherwise.apply(failure)
                  : CompletableFuture.completedFuture(stale);
            })
        .start();
  }

  /** Asks the server, but for no longer than the patience if the cache has an answer. */
  private CompletableFuture<ResolvedTool> askPatiently(ToolRef tool, RequestOptions options) {
    LongSupplier nanoTime = connection.runtime().nanoTime();
    long begunNanos = nanoTime.getAsLong();
    Duration requested = options.deadline();
    Duration deadline = requested == null ? connection.options().defaultDeadline() : requested;
    Duration patience = cache.options().patience();
    return ask(
        tool,
        options.withDeadline(deadline.compareTo(patience) < 0 ? deadline : patience),
        RetrySafety.ELSEWHERE,
        failure -> {
          // The entry has gone meanwhile, so the remaining time is for the server alone.
          Duration left = deadline.minusNanos(nanoTime.getAsLong() - begunNanos);
          return left.isNegative() || left.isZero()
              ? CompletableFuture.failedFuture(failure)
              : ask(
                  tool,
                  options.withDeadline(left),
                  RetrySafety.IDEMPOTENT,
                  CompletableFuture::failedFuture);
        });
  }

  private @Nullable ResolvedTool stale(ToolRef tool, RequestOptions options) {
    return cache.stale(tool.slug(), tool.selector(), connection.minRevision(options));
  }

  private static boolean away(ToolrackException failure) {
    return failure.statusCode() == Status.Code.UNAVAILABLE
        || failure.statusCode() == Status.Code.DEADLINE_EXCEEDED;
  }

  void close() {
    feed.close();
  }
}
