package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.server.catalog.RequestId.NONE;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.TENANT;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.key;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.tool;
import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.testing.PostgresForTests;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MostUsedIT {
  private final Database database = PostgresForTests.open();
  private final PostgresCatalogStore store =
      new PostgresCatalogStore(database, Duration.ofMillis(500));

  @AfterEach
  void close() {
    database.close();
  }

  /** Executions of the last day, whether they are rows or in blocks. */
  @Test
  void countsRowsAndBlocks() {
    executed("both", 3, 5, "0 s");
    executed("block", 0, 7, "23 h");
    executed("rows", 6, 0, "1 h");
    executed("longer-ago", 20, 20, "25 h");
    executed("disabled", 20, 20, "0 s");
    executed("deleted", 20, 20, "0 s");
    database.dsl().execute("update toolrack.tools set enabled = false where slug = 'disabled'");
    database.dsl().execute("update toolrack.tools set deleted_at = now() where slug = 'deleted'");

    assertThat(store.mostUsed(10)).containsExactly(key("both"), key("block"), key("rows"));
    assertThat(store.mostUsed(2)).containsExactly(key("both"), key("block"));
  }

  private void executed(String slug, int rows, int records, String ago) {
    var _ = store.createTool(TENANT, tool(slug), NONE);
    database
        .dsl()
        .execute(
            "insert into toolrack.executions"
                + " (id, tenant, slug, start_time, duration_micros, outcome)"
                + " select gen_random_uuid(), 'default', ?, now() - ?::interval, 1, 'OK'"
                + " from generate_series(1, ?)",
            slug,
            ago,
            rows);
    if (records > 0) {
      database
          .dsl()
          .execute(
              "insert into toolrack.execution_blocks (tenant, slug, outcome, first_time, last_time,"
                  + " records, ids, start_times, duration_micros, upstream_micros, versions,"
                  + " upstream_statuses, attempts, request_bytes, response_bytes, request_ids)"
                  + " select 'default', ?, 'OK', min(t), max(t), count(*), array_agg(gen_random_uuid()),"
                  + " array_agg(t), array_agg(1), array_agg(1), '{1.0.0}', '{200}', '{1}', '{1}',"
                  + " '{1}', '{x}' from (select now() - ?::interval as t"
                  + " from generate_series(1, ?)) as record",
              slug, ago, records);
    }
  }
}
