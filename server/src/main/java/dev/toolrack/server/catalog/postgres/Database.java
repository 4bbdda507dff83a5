package dev.toolrack.server.catalog.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import dev.toolrack.server.failure.DatabaseFailure;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.output.ValidateOutput;
import org.jooq.ConnectionProvider;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.impl.DataSourceConnectionProvider;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Postgres database with its connection pool. Thread-safe. Opening it connects in the background,
 * and so succeeds while Postgres is away.
 */
public final class Database implements AutoCloseable {
  static final String SCHEMA = "toolrack";
  private static final Logger log = LoggerFactory.getLogger(Database.class);
  private static final Duration KEEPALIVE = Duration.ofMinutes(2);
  private static final Duration VALIDATION_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

  /**
   * Longest run time of a statement, and also longest silence of a connection. A network that drops
   * packets is noticed only by silence, so both are less than the 10 s in which service must be
   * back.
   */
  private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(7);

  private static final Duration POOL_SILENCE = Duration.ofSeconds(8);
  private static final Duration PATIENT_STATEMENT_TIMEOUT = Duration.ofSeconds(30);

  /**
   * Three statements of a search, one after another, take no longer than one other statement may.
   */
  private static final Duration SEARCH_STATEMENT_TIMEOUT = Duration.ofSeconds(2);

  /**
   * Longest wait of a transaction for its next statement. A replica that is frozen or cut off in
   * the middle of a mutation holds the lock that every mutation needs; those that wait for the lock
   * wait longer than this.
   */
  private static final Duration IDLE_IN_TRANSACTION_TIMEOUT = Duration.ofSeconds(2);

  /**
   * All data is found by indexes. A plan that a connection keeps may date from when a table was
   * nearly empty, and would scan the whole table until the next ANALYZE. No statement is worth JIT
   * compilation.
   */
  private static final String PLANNING = "set enable_seqscan = off; set jit = off";

  private final DatabaseUrl url;
  private final HikariDataSource pool;
  private final DSLContext dsl;
  private final DSLContext patientDsl;
  private final DSLContext searchDsl;
  private final DSLContext reservedDsl;

  private Database(DatabaseUrl url, HikariDataSource pool, PoolOptions options) {
    this.url = url;
    this.pool = pool;
    int shared = options.sharedSize();
    Semaphore permits = new Semaphore(shared, true);
    Function<ConnectionProvider, DSLContext> bounded =
        connections ->
            DSL.using(
                new BoundedConnections(connections, permits, shared, options.connectionTimeout()),
                SQLDialect.POSTGRES);
    this.dsl = bounded.apply(new DataSourceConnectionProvider(pool));
    this.patientDsl = bounded.apply(timed(pool, PATIENT_STATEMENT_TIMEOUT));
    this.searchDsl = bounded.apply(timed(pool, SEARCH_STATEMENT_TIMEOUT));
    this.reservedDsl = DSL.using(pool, SQLDialect.POSTGRES);
  }

  private static ConnectionProvider timed(DataSource pool, Duration statementTimeout) {
    return new TimedConnections(pool, statementTimeout, STATEMENT_TIMEOUT);
  }

  /**
   * Does in advance what the first queries would wait for: initializes jOOQ and the generated
   * classes, and renders the statement of a cold Resolve. The classes depend on each other in
   * cycles, so no other thread may use them until this has returned once.
   */
  public static void prepareQueries() {
    SelectHeads.prepare();
  }

  public static Database open(DatabaseUrl url, PoolOptions options) {
    return open(url, options, Database::prepareQueries);
  }

  /**
   * Opens a database while another thread prepares the queries.
   *
   * @param prepared returns once queries have been {@linkplain #prepareQueries prepared}
   */
  public static Database open(DatabaseUrl url, PoolOptions options, Runnable prepared) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("toolrack");
    config.setDataSource(new PostgresConnections(url, CONNECT_TIMEOUT, POOL_SILENCE));
    config.setConnectionInitSql(
        "set statement_timeout = %d; set idle_in_transaction_session_timeout = %d; %s"
            .formatted(
                STATEMENT_TIMEOUT.toMillis(), IDLE_IN_TRANSACTION_TIMEOUT.toMillis(), PLANNING));
    config.setMinimumIdle(options.minimumIdle());
    config.setMaximumPoolSize(options.maximumSize());
    config.setConnectionTimeout(options.connectionTimeout().toMillis());
    config.setMaxLifetime(options.maxLifetime().toMillis());
    config.setKeepaliveTime(Math.min(KEEPALIVE.toMillis(), options.maxLifetime().toMillis() / 2));
    config.setValidationTimeout(VALIDATION_TIMEOUT.toMillis());
    config.setInitializationFailTimeout(-1);
    HikariDataSource pool = new HikariDataSource(config);
    boolean ready = false;
    try {
      prepared.run();
      ready = true;
      return new Database(url, pool, options);
    } finally {
      if (!ready) {
        pool.close();
      }
    }
  }

  /**
   * The pool without its reserve, for ordinary statements, which take a few seconds at most. If no
   * connection is free in time, a statement fails with ADMISSION_SHED.
   */
  public DSLContext dsl() {
    return dsl;
  }

  /** The same connections, for statements over many rows, which may take half a minute. */
  public DSLContext patientDsl() {
    return patientDsl;
  }

  /** The same connections, for searches, which have a shorter timeout. */
  DSLContext searchDsl() {
    return searchDsl;
  }

  /**
   * The whole pool, for short reads that wait for no lock and that executions wait for. Its reserve
   * remains for them, however slow the statements of others are.
   */
  DSLContext reservedDsl() {
    return reservedDsl;
  }

  /** The whole pool, as {@link #reservedDsl}. */
  public DataSource dataSource() {
    return pool;
  }

  /** Number of connections in the pool at present, idle or in use. */
  int pooled() {
    return pool.getHikariPoolMXBean().getTotalConnections();
  }

  public DatabaseUrl url() {
    return url;
  }

  /** Starts reporting the pool's metrics; to be called once. */
  public void track(MetricsTrackerFactory metrics) {
    pool.setMetricsTrackerFactory(metrics);
  }

  /**
   * Opens a connection outside the pool, which the caller must close.
   *
   * @param silence whole seconds of silence after which it counts as broken while Postgres owes an
   *     answer
   */
  public Connection connectOutsidePool(Duration silence) throws SQLException {
    return new PostgresConnections(url, CONNECT_TIMEOUT, silence).getConnection();
  }

  /**
   * Migrates the schema to the current version. Replicas that start together wait for each other.
   *
   * @return number of applied migrations
   * @throws ToolrackException CATALOG_UNAVAILABLE if Postgres cannot be reached, INTERNAL if it is
   *     too old, a login is refused, a migration fails or the schema is newer than this program
   */
  public int migrate() {
    return isMigrated() ? 0 : runFlyway();
  }

  /** Whether there is nothing to migrate, found with one query and without loading Flyway. */
  private boolean isMigrated() {
    try (Connection connection = connectOutsidePool(POOL_SILENCE)) {
      DatabaseMetaData postgres = connection.getMetaData();
      PostgresVersion.require(
          postgres.getDatabaseMajorVersion(), postgres.getDatabaseProductVersion(), url);
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
  public void close() {
    pool.close();
  }

  @Override
  public String toString() {
    return "Database{" + url + "}";
  }
}
