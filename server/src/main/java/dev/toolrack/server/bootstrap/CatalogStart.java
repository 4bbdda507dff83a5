package dev.toolrack.server.bootstrap;

import dev.toolrack.server.catalog.Freshness;
import dev.toolrack.server.catalog.SnapshotStore;
import dev.toolrack.server.catalog.cache.CacheSettings;
import dev.toolrack.server.catalog.cache.CatalogCache;
import dev.toolrack.server.catalog.postgres.Database;
import dev.toolrack.server.catalog.postgres.PostgresChangeHistory;
import dev.toolrack.server.catalog.postgres.PostgresChangeSource;
import dev.toolrack.server.cluster.ClusterMember;
import dev.toolrack.server.config.ServerConfig;
import java.time.Duration;
import java.util.concurrent.ExecutionException;

/** Starts following the change feed, and waits until this replica is up to date. */
final class CatalogStart {
  private static final Duration FEED_START_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration MIN_FEED_SILENCE = Duration.ofSeconds(3);

  private final ServerConfig config;
  private final CacheSettings settings;
  private final ClusterMember member;

  /**
   * Creates this replica's grid member, which needs no closing until it is used.
   *
   * @throws StartException if the grid's port is not available
   */
  CatalogStart(ServerConfig config) {
    this.config = config;
    settings = settings(config);
    member = ClusterStart.alone(config.cluster(), settings);
  }

  /** The member, which does not join the grid until it is told to. */
  ClusterMember member() {
    return member;
  }

  /** Starts a cache; {@link #awaitFeed} waits until it is up to date. */
  CatalogCache start(Database database, SnapshotStore store, CloseStack opened) {
    var _ = opened.opened(member);
    PostgresChangeSource source = opened.opened(new PostgresChangeSource(database, feedSilence()));
    return opened.opened(
        CatalogCache.start(
            store,
            source,
            new PostgresChangeHistory(database),
            settings,
            member,
            BuildVersion.get()));
  }

  /**
   * Long enough for a busy Postgres, and short compared to the time in which service must be back.
   */
  private Duration feedSilence() {
    Duration poll = config.freshness().pollInterval();
    Duration twoPolls = poll.plus(poll).plusMillis(999);
    return Duration.ofSeconds(Math.max(MIN_FEED_SILENCE.toSeconds(), twoPolls.toSeconds()));
  }

  private static CacheSettings settings(ServerConfig config) {
    ServerConfig.Freshness freshness = config.freshness();
    ServerConfig.Cache cache = config.cache();
    return new CacheSettings(
        freshness.stalenessBound(),
        freshness.pollInterval(),
        freshness.maxStale(),
        cache.maxEntries(),
        cache.lifetime(),
        cache.lifetimeMcp(),
        config.cluster().timeout());
  }

  /**
   * Waits until this replica is up to date.
   *
   * @throws StartException if the feed cannot be read, or the wait is interrupted
   */
  static void awaitFeed(Freshness freshness) {
    try {
      freshness.await(0, System.nanoTime() + FEED_START_TIMEOUT.toNanos()).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("The start was interrupted", e);
    } catch (ExecutionException e) {
      throw new StartException(
          "The change feed could not be read within "
              + FEED_START_TIMEOUT.toSeconds()
              + " s; check that Postgres answers and has free connections",
          e);
    }
  }
}
