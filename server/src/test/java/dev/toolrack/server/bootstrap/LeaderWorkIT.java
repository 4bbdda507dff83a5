package dev.toolrack.server.bootstrap;

import static dev.toolrack.jooq.Tables.TOOL_SEARCH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.catalog.postgres.Database;
import dev.toolrack.server.catalog.postgres.SearchIndex;
import dev.toolrack.server.telemetry.PartitionKeeper;
import dev.toolrack.server.telemetry.Retention;
import dev.toolrack.server.testing.PostgresForTests;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaderWorkIT {
  private final Database database = PostgresForTests.open();
  private final AtomicLong nanoTime = new AtomicLong();
  private final LeaderWork work =
      new LeaderWork(
          new SearchIndex(Duration.ZERO), new PartitionKeeper(Retention.DEFAULT), nanoTime::get);

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void indexesEachRoundAndKeepsPartitionsOnceAnInterval() throws SQLException {
    round("a");
    assertThat(indexed()).isEqualTo(1);
    int partitions = partitions();
    assertThat(partitions).isGreaterThan(1);

    database
        .dsl()
        .execute(
            "drop table toolrack.executions_"
                + database
                    .dsl()
                    .fetchValue("select to_char(now() at time zone 'UTC', 'YYYYMMDD')"));
    round("b");
    assertThat(indexed()).isEqualTo(2);
    assertThat(partitions()).isEqualTo(partitions - 1);

    nanoTime.addAndGet(Duration.ofMinutes(10).toNanos());
    round("c");
    assertThat(indexed()).isEqualTo(3);
    assertThat(partitions()).isEqualTo(partitions);
  }

  /** One round after a tool was made. */
  private void round(String slug) throws SQLException {
    database
        .dsl()
        .execute(
            "insert into toolrack.tools (tenant, slug, kind, display_name)"
                + " values ('default', ?, 'TOOL', 'x')",
            slug);
    try (Connection leading = database.connectOutsidePool(Duration.ofSeconds(30))) {
      boolean more;
      do {
        more = work.run(leading);
      } while (more);
    }
  }

  private int indexed() {
    return database.dsl().fetchCount(TOOL_SEARCH);
  }

  private int partitions() {
    return database
        .dsl()
        .fetch("select from pg_inherits where inhparent = 'toolrack.executions'::regclass")
        .size();
  }
}
