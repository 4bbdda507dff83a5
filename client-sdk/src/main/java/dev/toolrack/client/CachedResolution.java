package dev.toolrack.client;

import dev.toolrack.v1.ToolServiceGrpc;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Resolving through the resolve cache: a fresh entry, else the server, else, while that is away, an
 * entry marked stale. One replica that cannot answer is not the server being away: others are asked
 * first, for as long as the cache has patience.
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
    long minRevision = connection.minRevision(options);
    ResolveCache.Ticket ticket = cache.begin(tool, minRevision);
    boolean hasStale = cache.stale(tool.slug(), tool.selector(), minRevision) != null;
    return new UnaryOperation<>(
            connection,
            ToolServiceGrpc.getResolveMethod(),
            Messages.resolve(tool, ticket.minRevision(), ticket.etag()),
            hasStale ? patient(options) : options,
            hasStale ? RetrySafety.ELSEWHERE : RetrySafety.IDEMPOTENT,
            response -> cache.end(ticket, response),
            failure ->
                away(failure) ? cache.stale(tool.slug(), tool.selector(), minRevision) : null)
        .start();
  }

  private RequestOptions patient(RequestOptions options) {
    Duration requested = options.deadline();
    Duration deadline = requested == null ? connection.options().defaultDeadline() : requested;
    Duration patience = cache.options().patience();
    return options.withDeadline(deadline.compareTo(patience) < 0 ? deadline : patience);
  }

  private static boolean away(ToolrackException failure) {
    return failure.statusCode() == Status.Code.UNAVAILABLE
        || failure.statusCode() == Status.Code.DEADLINE_EXCEEDED;
  }

  void close() {
    feed.close();
  }

  ResolveCache cache() {
    return cache;
  }
}
