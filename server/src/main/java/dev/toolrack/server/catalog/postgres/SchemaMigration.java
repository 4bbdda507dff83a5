package dev.toolrack.server.catalog.postgres;

import dev.toolrack.server.failure.DatabaseFailure;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.output.ValidateOutput;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the schema of a Postgres database up to date, with connections of its own. Not
 * thread-safe, but several processes may migrate the same database.
 */
public final class SchemaMigration {
  private static final Logger log = LoggerFactory.getLogger(SchemaMigration.class);
  static final String SCHEMA = "toolrack";

  private final DatabaseUrl url;
  private final Runnable prepared;

  /** Creates an instance for a database, and connects to nothing yet. */
  public SchemaMigration(DatabaseUrl url) {
    this(url, Database::prepareQueries);
  }

  /**
   * The same, for a process whose queries are prepared by another thread. A first connection takes
   * about as long as that, so it is made meanwhile.
   *
   * @param prepared returns once queries have been {@linkplain Database#prepareQueries prepared}
   */
  public SchemaMigration(DatabaseUrl url, Runnable prepared) {
    this.url = url;
    this.prepared = prepared;
  }

  /**
   * Migrates the schema to the current version. Replicas that start together wait for each other.
   *
   * @return number of applied migrations
   * @throws ToolrackException CATALOG_UNAVAILABLE if Postgres cannot be reached, INTERNAL if it is
   *     too old, a login is refused, a migration fails or the schema is newer than this program
   */
  public int run() {
    return isMigrated() ? 0 : runFlyway();
  }

  /** Whether there is nothing to migrate, found with one query and without loading Flyway. */
  private boolean isMigrated() {
    try (Connection connection =
        new PostgresConnections(url, Database.CONNECT_TIMEOUT, Database.POOL_SILENCE)
            .getConnection()) {
      DatabaseMetaData postgres = connection.getMetaData();
      PostgresVersion.require(
          postgres.getDatabaseMajorVersion(), postgres.getDatabaseProductVersion(), url);
      prepared.run();
      DSLContext dsl = DSL.using(connection, SQLDialect.POSTGRES);
      Map<String, Integer> migrations = Migrations.checksums(Database.class.getClassLoader());
      SelectIsMigrated isMigrated = new SelectIsMigrated(migrations);
      return isMigrated.apply(dsl)
          || (new ReplaceEarlierHistory(migrations).apply(dsl) && isMigrated.apply(dsl));
    } catch (SQLException | DataAccessException | IOException e) {
      if (DatabaseFailure.isUnavailable(e)) {
        throw Failures.unavailable(e);
      }
      if (DatabaseFailure.isRefusedLogin(e)) {
        throw ToolrackException.of(
                Reason.INTERNAL,
                "%s lets nobody in (%s); check user, password and database of --database-url"
                    .formatted(url, DatabaseFailure.origin(e)))
            .withCause(e);
      }
      log.debug("The schema's history cannot be read; Flyway will say why", e);
      return false;
    }
  }

  private int runFlyway() {
    // Separate connections, because a migration may take longer than the pool's socket timeout.
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(url.jdbcUrl());
    if (!url.user().isEmpty()) {
      source.setUser(url.user());
    }
    if (!url.password().isEmpty()) {
      source.setPassword(url.password());
    }
    Flyway flyway =
        Flyway.configure(Database.class.getClassLoader())
            .dataSource(source)
            .locations("classpath:" + Migrations.FOLDER)
            .defaultSchema(SCHEMA)
            // By default, Flyway accepts a schema that is newer.
            .ignoreMigrationPatterns(new String[0])
            .load();
    try {
      return flyway.migrate().migrationsExecuted;
    } catch (FlywayException e) {
      if (DatabaseFailure.isUnavailable(e)) {
        throw Failures.unavailable(e);
      }
      List<String> newer = newerMigrations(flyway);
      throw ToolrackException.of(
              Reason.INTERNAL,
              newer.isEmpty()
                  ? "the schema of %s cannot be migrated: %s".formatted(url, reason(e))
                  : ("the schema of %s is newer than this build, which has no migration %s;"
                          + " start a build that has, or restore a backup from before")
                      .formatted(url, String.join(", ", newer)))
          .withCause(e);
    }
  }

  /** Why Flyway failed, in one line: what Postgres says, or else everything that Flyway says. */
  private static String reason(FlywayException failure) {
    return DatabaseFailure.sqlState(failure).isEmpty()
        ? String.valueOf(failure.getMessage())
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .collect(Collectors.joining(" "))
        : DatabaseFailure.summary(failure) + " (" + DatabaseFailure.origin(failure) + ")";
  }

  /** Applied migrations that this program does not have, provided nothing else is wrong. */
  private static List<String> newerMigrations(Flyway flyway) {
    try {
      List<ValidateOutput> wrong = flyway.validateWithResult().invalidMigrations;
      return wrong.stream()
              .allMatch(
                  migration ->
                      migration.errorDetails.errorCode
                          == CoreErrorCode.APPLIED_VERSIONED_MIGRATION_NOT_RESOLVED)
          ? wrong.stream().map(migration -> "V" + migration.version).toList()
          : List.of();
    } catch (FlywayException e) {
      log.debug("The schema's history cannot be compared", e);
      return List.of();
    }
  }

  @Override
  public String toString() {
    return "SchemaMigration{" + url + "}";
  }
}
