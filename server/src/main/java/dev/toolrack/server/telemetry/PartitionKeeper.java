package dev.toolrack.server.telemetry;

import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.val;

import dev.toolrack.jooq.Routines;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.types.YearToSecond;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the partitions of the days to come and removes what is older than its retention. Of all
 * replicas the one that gets an advisory lock of Postgres does it; the others leave it to that one.
 *
 * <p>Each step is a transaction of its own that gives up soon when it has to wait for a lock,
 * because every write to the table queues up behind a waiting {@code drop table}. What was given up
 * is done in the next round.
 */
public final class PartitionKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PartitionKeeper.class);

  /** Held by whoever does the upkeep. Differs from the locks that the functions of sql/ take. */
  static final long UPKEEP_LOCK = 7310587239861420040L;

  /** Enough for a weekend and a holiday without any replica. */
  private static final int DAYS_AHEAD = 4;

  private static final String LOCK_TIMEOUT = "2s";
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final DataSource dataSource;
  private final Clock clock;
  private final Retention retention;
  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("upkeep").daemon().factory());

  /** A keeper that does nothing yet; the pool stays the caller's. */
  public PartitionKeeper(DataSource dataSource, Clock clock, Retention retention) {
    this.dataSource = dataSource;
    this.clock = clock;
    this.retention = retention;
  }

  /** Does the upkeep now, on a thread of its own, and again after each interval. */
  public void start(Duration interval) {
    var _ =
        scheduler.scheduleWithFixedDelay(
            this::runQuietly, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void runQuietly() {
    try {
      Upkeep done = run();
      if (done.createdPartitions() + done.droppedPartitions() > 0) {
        log.info("Upkeep: {}", done);
      } else {
        log.debug("Upkeep: {}", done);
      }
    } catch (SQLException | RuntimeException e) {
      log.warn(
          "Upkeep of the execution records failed and is tried again: {}",
          DatabaseFailure.summary(e));
    }
  }

  /**
   * Does one round.
   *
   * @throws SQLException if Postgres cannot be reached
   */
  Upkeep run() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(true);
      DSLContext database = DSL.using(connection);
      if (!ask(database, "pg_try_advisory_lock")) {
        return Upkeep.LEFT_TO_ANOTHER;
      }
      try {
        return runAsLeader(database);
      } finally {
        ask(database, "pg_advisory_unlock");
      }
    }
  }

  private Upkeep runAsLeader(DSLContext database) {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    LocalDate firstKeptDay = today.minusDays(retention.executions().toDays());
    return new Upkeep(
        true,
        step(database, Routines.createExecutionPartitions(today, 1 + DAYS_AHEAD)).intValue(),
        step(database, Routines.dropExecutionPartitions(firstKeptDay)).intValue(),
        step(database, Routines.pruneCatalogChanges(interval(retention.catalogChanges())))
            .longValue(),
        step(database, Routines.pruneMutationRequests(interval(retention.mutationRequests())))
            .longValue());
  }

  private static <N extends Number> Number step(DSLContext database, Field<N> function) {
    try {
      return database.transactionResult(
          transaction -> {
            transaction.dsl().setLocal(name("lock_timeout"), val(LOCK_TIMEOUT)).execute();
            return Objects.requireNonNull(
                transaction.dsl().select(function).fetchSingle().value1());
          });
    } catch (DataAccessException e) {
      log.warn("A step of the upkeep is left for the next round: {}", DatabaseFailure.summary(e));
      return 0;
    }
  }

  private static boolean ask(DSLContext database, String lockFunction) {
    return Boolean.TRUE.equals(
        database
            .select(function(lockFunction, Boolean.class, val(UPKEEP_LOCK)))
            .fetchSingle()
            .value1());
  }

  private static YearToSecond interval(Duration duration) {
    return YearToSecond.valueOf(duration);
  }

  /** Ends the thread, after the round that is under way if that ends soon. */
  @Override
  public void close() {
    scheduler.shutdown();
    try {
      if (!scheduler.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        scheduler.shutdownNow();
      }
    } catch (InterruptedException e) {
      scheduler.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "PartitionKeeper{" + retention + "}";
  }
}
