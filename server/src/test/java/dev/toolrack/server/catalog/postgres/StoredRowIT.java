package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.server.catalog.RequestId.NONE;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.TENANT;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.key;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.number;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.toolrack.server.catalog.HeadQuery;
import dev.toolrack.server.catalog.PageRequest;
import dev.toolrack.server.catalog.Selector;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.testing.PostgresForTests;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that the schema allows and the records do not. */
class StoredRowIT {
  /** Defect: whoever asked for such a version was told that the request was wrong. */
  @ParameterizedTest
  @ValueSource(strings = {"{\"timeout\":\"PT30M\"}", "{\"timeout\":\"soon\"}"})
  void aVersionThatIsRefusedIsNoFaultOfWhoAsks(String policy) {
    try (Database database = PostgresForTests.open()) {
      PostgresCatalogStore store = new PostgresCatalogStore(database, Duration.ofSeconds(5));
      var _ = store.createTool(TENANT, tool("odd"), NONE);
      database
          .dsl()
          .execute(
              "insert into toolrack.tool_versions (tool_id, version, status, content_hash, policy)"
                  + " select id, '1.0.0', 'ACTIVE', sha256(''), cast({0} as jsonb)"
                  + " from toolrack.tools",
              DSL.inline(policy));

      String name = "version 1.0.0 of odd";
      assertInternal(name, () -> store.getVersion(key("odd"), number("1.0.0")));
      assertInternal(
          name, () -> store.listVersions(key("odd"), null, new PageRequest(10, "")).items());
      assertInternal(
          name, () -> store.loadHeads(List.of(new HeadQuery(key("odd"), new Selector.Default()))));
    }
  }

  @Test
  void aToolThatIsRefusedIsNoFaultOfWhoAsks() {
    try (Database database = PostgresForTests.open()) {
      PostgresCatalogStore store = new PostgresCatalogStore(database, Duration.ofSeconds(5));
      var _ = store.createTool(TENANT, tool("odd"), NONE);
      database.dsl().execute("update toolrack.tools set tags = array[repeat('x', 65)]");

      assertInternal("tool odd", () -> store.getTool(key("odd"), false));
    }
  }

  private static void assertInternal(String row, ThrowingCallable call) {
    assertThatExceptionOfType(ToolrackException.class)
        .isThrownBy(call)
        .satisfies(
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.INTERNAL);
              assertThat(e.metadata()).containsEntry("row", row);
              assertThat(e.violations()).isEmpty();
              assertThat(e.getMessage()).startsWith("The stored " + row + " is refused: ");
            });
  }
}
