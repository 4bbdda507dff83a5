package dev.toolrack.server.bootstrap;

import dev.toolrack.server.catalog.postgres.Database;
import dev.toolrack.server.catalog.postgres.DatabaseUrl;
import dev.toolrack.server.catalog.postgres.PoolOptions;
import dev.toolrack.server.catalog.postgres.SchemaMigration;
import dev.toolrack.server.config.ConfigException;
import dev.toolrack.server.config.ServerConfig;
import dev.toolrack.server.failure.DatabaseFailure;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.time.Duration;

/** Starts the configured or an embedded database, and brings its schema up to date. */
final class DatabaseStart {
  /**
   * Connections in addition to the pool: two for the feed, one for the leader, and those of a
   * migration.
   */
  private static final int CONNECTIONS_BESIDE_POOL = 6;

  private static final Duration RETRY_INTERVAL = Duration.ofMillis(500);
  private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration MAX_CONNECTION_LIFETIME = Duration.ofMinutes(30);

  private final ServerConfig.Database config;
  private final StartListener listener;
  private final Runnable prepared;

  /**
   * Creates an instance; opens nothing yet.
   *
   * @param prepared returns once queries have been {@linkplain Database#prepareQueries prepared}
   */
  DatabaseStart(ServerConfig.Database config, StartListener listener, Runnable prepared) {
    this.config = config;
    this.listener = listener;
    this.prepared = prepared;
  }

  /**
   * Returns an open database with the current schema.
   *
   * @param opened receives everything that is opened on the way
   * @throws StartException if there is none within the start timeout
   * @throws ConfigException if the URL is malformed
   */
  Database start(CloseStack opened) {
    DatabaseUrl url = config.url().isEmpty() ? startEmbedded(opened) : externalUrl();
    migrate(url, new SchemaMigration(url, prepared));
    return opened.opened(
        Database.open(
            url,
            new PoolOptions(
                config.poolMin(), config.poolMax(), CONNECTION_TIMEOUT, MAX_CONNECTION_LIFETIME)));
  }

  private DatabaseUrl startEmbedded(CloseStack opened) {
    DataDirectory directory = opened.opened(DataDirectory.take(config.dataDir()));
    listener.onStep("starting Postgres in " + directory.path());
    EmbeddedDatabase embedded =
        opened.opened(
            EmbeddedDatabase.start(
                directory, config.poolMax() + CONNECTIONS_BESIDE_POOL, config.startTimeout()));
    return DatabaseUrl.parse(embedded.url());
  }

  private DatabaseUrl externalUrl() {
    try {
      return DatabaseUrl.parse(config.url());
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          "--database-url (TOOLRACK_DATABASE_URL) is not valid: " + e.getMessage());
    }
  }

  private void migrate(DatabaseUrl url, SchemaMigration migration) {
    listener.onStep("bringing the schema up to date");
    long deadline = System.nanoTime() + config.startTimeout().toNanos();
    boolean told = false;
    while (true) {
      try {
        int applied = migration.run();
        if (applied > 0) {
          listener.onStep("applied " + applied + " migrations");
        }
        return;
      } catch (ToolrackException e) {
        if (e.reason() != Reason.CATALOG_UNAVAILABLE) {
          throw new StartException(String.valueOf(e.getMessage()), e);
        }
        if (System.nanoTime() - deadline >= 0) {
          throw new StartException(
              "Postgres did not answer within "
                  + config.startTimeout().toSeconds()
                  + " s at "
                  + url
                  + " ("
                  + DatabaseFailure.origin(e)
                  + "); check that it runs and that --database-url is right",
              e);
        }
        if (!told) {
          listener.onStep("waiting for Postgres at " + url);
          told = true;
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(RETRY_INTERVAL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("The start was interrupted", e);
    }
  }
}
