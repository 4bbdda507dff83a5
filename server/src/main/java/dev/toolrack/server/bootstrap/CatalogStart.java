package dev.toolrack.server.bootstrap;

import dev.toolrack.server.catalog.CatalogStore;
import dev.toolrack.server.catalog.Freshness;
import dev.toolrack.server.catalog.cache.CacheSettings;
import dev.toolrack.server.catalog.cache.CatalogCache;
import dev.toolrack.server.catalog.cache.GridException;
import dev.toolrack.server.catalog.cache.GridSettings;
import dev.toolrack.server.catalog.postgres.Database;
import dev.toolrack.server.catalog.postgres.PostgresChangeHistory;
import dev.toolrack.server.catalog.postgres.PostgresChangeSource;
import dev.toolrack.server.config.ServerConfig;
import java.time.Duration;
import java.util.concurrent.CompletionException;

/** Joins the grid and follows the change feed until this replica knows itself to be up to date. */
final class CatalogStart {
  private static final Duration FEED_START_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration GRID_LEAVE_TIMEOUT = Duration.ofSeconds(5);

  private final ServerConfig config;
  private final StartListener listener;

  CatalogStart(ServerConfig config, StartListener listener) {
    this.config = config;
    this.listener = listener;
  }

  /**
   * A cache that is up to date.
   *
   * @throws StartException if the grid's port cannot be had or the feed cannot be read
   */
  CatalogCache start(Database database, CatalogStore store, CloseStack opened) {
    listener.onStep("joining the grid");
    PostgresChangeSource source = opened.opened(new PostgresChangeSource(database));
    CatalogCache cache = opened.opened(open(database, store, source));
    awaitFeed(cache.freshness());
    return cache;
  }

  private CatalogCache open(Database database, CatalogStore store, PostgresChangeSource source) {
    ServerConfig.Cluster cluster = config.cluster();
    try {
      return CatalogCache.start(
          store,
          source,
          new PostgresChangeHistory(database),
          settings(),
          new GridSettings(
              cluster.name(),
              cluster.address(),
              cluster.port(),
              cluster.members(),
              GRID_LEAVE_TIMEOUT));
    } catch (GridException e) {
      throw new StartException(
          e.getMessage()
              + "; give another --cluster-address or --cluster-port, or 0 for a free port",
          e);
    }
  }

  private CacheSettings settings() {
    ServerConfig.Freshness freshness = config.freshness();
    ServerConfig.Cache cache = config.cache();
    return CacheSettings.DEFAULT
        .withFreshness(freshness.stalenessBound(), freshness.pollInterval(), freshness.maxStale())
        .withMemory(cache.maxEntries(), cache.lifetime(), cache.lifetimeMcp())
        .withGridBudget(config.cluster().timeout());
  }

  private static void awaitFeed(Freshness freshness) {
    try {
      freshness.await(0, System.nanoTime() + FEED_START_TIMEOUT.toNanos()).join();
    } catch (CompletionException e) {
      throw new StartException(
          "The change feed could not be read within "
              + FEED_START_TIMEOUT.toSeconds()
              + " s; check that Postgres answers and has free connections",
          e);
    }
  }
}
