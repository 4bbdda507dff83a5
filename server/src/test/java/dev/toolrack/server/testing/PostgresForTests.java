package dev.toolrack.server.testing;

import dev.toolrack.server.catalog.postgres.Database;
import dev.toolrack.server.catalog.postgres.DatabaseUrl;
import dev.toolrack.server.catalog.postgres.PoolOptions;
import dev.toolrack.server.catalog.postgres.SchemaMigration;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real Postgres for tests: one server per JVM, started at first use and stopped with the JVM, and
 * as many migrated databases on it as tests ask for.
 */
public final class PostgresForTests {
  private static final String TEMPLATE = "migrated";

  /** Few connections, so that many test classes fit one server. */
  private static final PoolOptions POOL =
      new PoolOptions(0, 10, Duration.ofSeconds(5), Duration.ofMinutes(30));

  private PostgresForTests() {}

  /** An empty, migrated database of the caller's own, who closes it. */
  public static Database open() {
    return Database.open(newDatabase(), POOL);
  }

  /** Where an empty, migrated database of the caller's own is. */
  public static DatabaseUrl newDatabase() {
    String name = "test_" + Server.COUNT.incrementAndGet();
    execute("create database " + name + " template " + TEMPLATE);
    return url(name);
  }

  /** Where an empty database without a schema is. */
  public static DatabaseUrl newUnmigratedDatabase() {
    String name = "test_" + Server.COUNT.incrementAndGet();
    execute("create database " + name + " template template0");
    return url(name);
  }

  private static DatabaseUrl url(String database) {
    return DatabaseUrl.parse(
        "postgresql://postgres:postgres@localhost:" + Server.POSTGRES.getPort() + "/" + database);
  }

  private static void execute(String sql) {
    try (var connection = Server.POSTGRES.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  private static final class Server {
    static final AtomicInteger COUNT = new AtomicInteger();
    static final EmbeddedPostgres POSTGRES = start();

    private static EmbeddedPostgres start() {
      try {
        EmbeddedPostgres postgres = EmbeddedPostgres.builder().start();
        try (var connection = postgres.getPostgresDatabase().getConnection();
            var statement = connection.createStatement()) {
          statement.execute("create database " + TEMPLATE);
        }
        new SchemaMigration(
                DatabaseUrl.parse(
                    "postgresql://postgres:postgres@localhost:"
                        + postgres.getPort()
                        + "/"
                        + TEMPLATE))
            .run();
        return postgres;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (SQLException e) {
        throw new AssertionError("the template database cannot be made", e);
      }
    }
  }
}
