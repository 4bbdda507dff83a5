package dev.toolrack.server.bootstrap;

import dev.toolrack.server.catalog.CatalogStore;
import dev.toolrack.server.catalog.Freshness;
import dev.toolrack.server.catalog.cache.CacheSettings;
import dev.toolrack.server.catalog.cache.CatalogCache;
import dev.toolrack.server.catalog.postgres.Database;
import dev.toolrack.server.catalog.postgres.PostgresChangeHistory;
import dev.toolrack.server.catalog.postgres.PostgresChangeSource;
import dev.toolrack.server.cluster.ClusterMember;
import dev.toolrack.server.config.ServerConfig;
import java.time.Duration;
import java.util.concurrent.CompletionException;

/** Follows the change feed until this replica knows itself to be up to date. */
final class CatalogStart {
  private static final Duration FEED_START_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration MIN_FEED_SILENCE = Duration.ofSeconds(3);

  private final ServerConfig config;
  private final StartListener listener;

  CatalogStart(ServerConfig config, StartListener listener) {
    this.config = config;
    this.listener = listener;
  }

  /**
   * A cache that is up to date, and joins the grid in the background.
   *
   * @throws StartException if the grid's port cannot be had or the feed cannot be read
   */
  Parts start(Database database, CatalogStore store, CloseStack opened) {
    listener.onStep("joining the grid");
    CacheSettings settings = settings();
    ClusterMember member = ClusterStart.start(config.cluster(), settings, opened);
    PostgresChangeSource source = opened.opened(new PostgresChangeSource(database, feedSilence()));
    CatalogCache cache =
        opened.opened(
            CatalogCache.start(
                store,
                source,
                new PostgresChangeHistory(database),
                settings,
                member,
                BuildVersion.get()));
    awaitFeed(cache.freshness());
    return new Parts(cache, member);
  }

  /** What was built. */
  record Parts(CatalogCache cache, ClusterMember member) {}

  /** Long enough for a busy Postgres, and short beside the time in which service is to be back. */
  private Duration feedSilence() {
    Duration twoPolls = config.freshness().pollInterval().multipliedBy(2).plusMillis(999);
    return Duration.ofSeconds(Math.max(MIN_FEED_SILENCE.toSeconds(), twoPolls.toSeconds()));
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
