package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.TOOLS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.toolrack.server.catalog.RequestId;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jooq.DSLContext;
import org.jooq.Record1;
import org.jooq.Result;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.tools.jdbc.MockConnection;
import org.jooq.tools.jdbc.MockResult;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MutationsTest {
  private static final String DEADLOCK = "40P01";
  private static final String REFUSED_VALUE = "23514";

  /**
   * Guards against an import without end: its last attempt met a value that is refused, which took
   * it past the number that it was compared with.
   */
  @Test
  void anImportGivesUpWhereverItsConflictsBegin() {
    AtomicInteger attempts = new AtomicInteger();
    MockConnection failing =
        new MockConnection(
            _ -> {
              int attempt = attempts.incrementAndGet();
              if (attempt > 50) {
                throw new AssertionError("it tries on for ever");
              }
              throw new SQLException("fails", attempt == 4 ? REFUSED_VALUE : DEADLOCK);
            });
    Mutations mutations =
        new Mutations(DSL.using(failing, SQLDialect.POSTGRES), Duration.ofSeconds(1));

    assertThatThrownBy(() -> mutations.importBatch("default", List.of()))
        .isInstanceOfSatisfying(
            ToolrackException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.CATALOG_UNAVAILABLE));
    assertThat(attempts).hasValue(5);
  }

  /** Loses Postgres as it is told to commit. */
  private static final class LostAtCommit extends MockConnection {
    LostAtCommit() {
      super(
          context -> {
            boolean asks = context.sql().startsWith("select");
            Result<Record1<Long>> rows = DSL.using(SQLDialect.POSTGRES).newResult(TOOLS.REVISION);
            if (asks) {
              rows.add(DSL.using(SQLDialect.POSTGRES).newRecord(TOOLS.REVISION).values(7L));
            }
            return new MockResult[] {asks ? new MockResult(1, rows) : new MockResult(1)};
          });
    }

    @Override
    public void commit() throws SQLException {
      throw new SQLException("An I/O error occurred", "08006");
    }
  }

  /** A change that is made of nothing but its transaction, or that fails as the statements do. */
  private record Change(@Nullable String sqlState) implements Mutation<String> {
    @Override
    public ToolKey key() {
      return ToolKey.of("default", "t");
    }

    @Override
    public boolean apply(DSLContext dsl) {
      if (sqlState != null) {
        throw new DataAccessException("fails", new SQLException("fails", sqlState));
      }
      return true;
    }

    @Override
    public String answer(DSLContext dsl, boolean unchanged) {
      return "done";
    }
  }

  private static Reason reason(ThrowingCallable call) {
    return catchThrowableOfType(ToolrackException.class, call).reason();
  }

  /**
   * Defect: a change that was made, if its answer was lost, came with the advice to make it again,
   * which then met the first.
   */
  @Test
  void whatIsLostWhileItIsCommittedIsToBeRepeatedOnlyIfThatDoesNoHarm() {
    Mutations mutations =
        new Mutations(DSL.using(new LostAtCommit(), SQLDialect.POSTGRES), Duration.ofSeconds(1));
    Change made = new Change(null);

    assertThat(reason(() -> mutations.run(made, RequestId.NONE))).isEqualTo(Reason.CUT_OFF);
    assertThat(reason(() -> mutations.run(made, new RequestId("once", "f"))))
        .isEqualTo(Reason.CATALOG_UNAVAILABLE);
    assertThat(reason(() -> mutations.run(new Change("57P01"), RequestId.NONE)))
        .isEqualTo(Reason.CATALOG_UNAVAILABLE);
    assertThat(reason(() -> mutations.importBatch("default", List.of())))
        .isEqualTo(Reason.CATALOG_UNAVAILABLE);
  }
}
