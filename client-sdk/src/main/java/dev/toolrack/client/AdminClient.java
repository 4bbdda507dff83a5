package dev.toolrack.client;

import dev.toolrack.v1.GetClusterResponse;

/** Operations for administrators. Safe for use by several threads. */
public final class AdminClient {
  private final AsyncAdminClient async;

  AdminClient(AsyncAdminClient async) {
    this.async = async;
  }

  /**
   * Returns the state of the replica that answers: its revision, lag, caches and fellow members.
   */
  public GetClusterResponse cluster() {
    return Futures.await(async.cluster());
  }

  /**
   * Drops the cached entries of one tool on all replicas.
   *
   * @return number of dropped entries
   */
  public long invalidateTool(String slug) {
    return Futures.await(async.invalidateTool(slug));
  }

  /**
   * Drops the cached entries of all tools whose slug starts with the prefix, on all replicas.
   *
   * @return number of dropped entries
   */
  public long invalidatePrefix(String slugPrefix) {
    return Futures.await(async.invalidatePrefix(slugPrefix));
  }

  /**
   * Drops all cached entries of the tenant on all replicas.
   *
   * @return number of dropped entries
   */
  public long invalidateAll() {
    return Futures.await(async.invalidateAll());
  }
}
