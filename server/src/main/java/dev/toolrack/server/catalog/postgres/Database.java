package dev.toolrack.server.catalog.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jooq.ConnectionProvider;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jooq.impl.DataSourceConnectionProvider;

/**
 * A Postgres database with its connection pool. Thread-safe. Opening it connects in the background,
 * and so succeeds while Postgres is away.
 */
public final class Database implements AutoCloseable {
  private static final Duration KEEPALIVE = Duration.ofMinutes(2);
  private static final Duration VALIDATION_TIMEOUT = Duration.ofSeconds(1);
  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

  /**
   * Longest run time of a statement, and also longest silence of a connection. A network that drops
   * packets is noticed only by silence, so both are less than the 10 s in which service must be
   * back.
   */
  private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(7);

  static final Duration POOL_SILENCE = Duration.ofSeconds(8);
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

  /**
   * Opens a database, whose schema a {@link SchemaMigration} must have brought up to date before it
   * is used.
   */
  public static Database open(DatabaseUrl url, PoolOptions options) {
    return new Database(url, pool(url, options), options);
  }

  private static HikariDataSource pool(DatabaseUrl url, PoolOptions options) {
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
    return new HikariDataSource(config);
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

  @Override
  public void close() {
    pool.close();
  }

  @Override
  public String toString() {
    return "Database{" + url + "}";
  }
}
