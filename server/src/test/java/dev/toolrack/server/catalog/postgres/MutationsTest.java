package dev.toolrack.server.catalog.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jooq.tools.jdbc.MockConnection;
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
}
