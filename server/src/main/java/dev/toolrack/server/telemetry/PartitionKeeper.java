package dev.toolrack.server.telemetry;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.val;

import dev.toolrack.jooq.Routines;
import dev.toolrack.server.failure.DatabaseFailure;
import java.sql.Connection;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Objects;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.types.YearToSecond;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the partitions of coming days and removes what is past its retention. Must run on one
 * replica at a time.
 *
 * <p>Each step is its own transaction and soon gives up waiting for a lock, because every write to
 * the table queues behind a waiting {@code drop table}. A step that gave up is repeated in the next
 * round.
 */
public final class PartitionKeeper {
  private static final Logger log = LoggerFactory.getLogger(PartitionKeeper.class);

  /** Held during upkeep. Differs from the locks taken by the functions in sql/. */
  public static final long UPKEEP_LOCK = 7310587239861420040L;

  /** Enough for a weekend and a holiday without any replica. */
  private static final int DAYS_AHEAD = 4;

  private static final String LOCK_TIMEOUT = "2s";

  /**
   * By Postgres' clock: a replica with a fast clock would drop days that are still being written.
   */
  private static final Field<LocalDate> TODAY =
      field("(now() at time zone 'UTC')::date", LocalDate.class);

  private final Retention retention;

  /** Creates a keeper, which does nothing by itself. */
  public PartitionKeeper(Retention retention) {
    this.retention = retention;
  }

  /**
   * Does one round on the caller's connection; failed steps are left for the next round.
   *
   * @throws DataAccessException if the connection is lost
   */
  public Upkeep run(Connection connection) {
    return run(connection, TODAY);
  }

  /** Does one round as of the given day. */
  Upkeep run(Connection connection, Field<LocalDate> today) {
    Upkeep done = steps(DSL.using(connection, SQLDialect.POSTGRES), today);
    if (done.createdPartitions() + done.droppedPartitions() > 0) {
      log.info("Upkeep: {}", done);
    } else {
      log.debug("Upkeep: {}", done);
    }
    return done;
  }

  private Upkeep steps(DSLContext database, Field<LocalDate> today) {
    Field<LocalDate> firstKeptDay = plus(today, -(int) retention.executions().toDays());
    int created = 0;
    // Coming days first, because nothing has to be moved for them.
    for (int ahead = DAYS_AHEAD; ahead >= 0; ahead--) {
      created +=
          step(database, Routines.createExecutionPartitions(plus(today, ahead), inline(1)))
              .intValue();
    }
    // Before partitions are dropped, which blocks everyone.
    long deleted = step(database, Routines.deleteUnpartitionedExecutions(firstKeptDay)).longValue();
    return new Upkeep(
        created,
        deleted,
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
      if (DatabaseFailure.isSessionLost(e)) {
        throw e;
      }
      log.warn("A step of the upkeep is left for the next round: {}", DatabaseFailure.origin(e));
      return 0;
    }
  }

  private static Field<LocalDate> plus(Field<LocalDate> day, int days) {
    return field("{0} + {1}", LocalDate.class, day, inline(days));
  }

  private static YearToSecond interval(Duration duration) {
    return YearToSecond.valueOf(duration);
  }

  @Override
  public String toString() {
    return "PartitionKeeper{" + retention + "}";
  }
}
