package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.server.catalog.RequestId.NONE;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.entry;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.number;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.request;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.tool;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toolrack.server.catalog.Capability;
import dev.toolrack.server.catalog.HeadQuery;
import dev.toolrack.server.catalog.ImportOutcome;
import dev.toolrack.server.catalog.PageRequest;
import dev.toolrack.server.catalog.Pattern;
import dev.toolrack.server.catalog.Selector;
import dev.toolrack.server.catalog.Tool;
import dev.toolrack.server.catalog.ToolFilter;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.ToolSummary;
import dev.toolrack.server.catalog.ToolUpdate;
import dev.toolrack.server.catalog.VersionStatus;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.testing.PostgresForTests;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** That a tenant sees and changes its own tools alone, whatever names others use. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TenantsIT {
  private static final String ACME = "acme";
  private static final String OTHER = "other";
  private static final PageRequest PAGE = PageRequest.of(0, "");

  private final Database database = PostgresForTests.open();
  private final PostgresCatalogStore store =
      new PostgresCatalogStore(database, Duration.ofSeconds(20));

  @BeforeAll
  void createTenants() {
    database.dsl().execute("insert into toolrack.tenants (tenant) values ('acme'), ('other')");
  }

  @AfterAll
  void close() {
    database.close();
  }

  @Test
  void anothersToolIsAsUnknownAsOneThatIsNotThere() {
    var _ = store.createTool(ACME, tool("secret"), NONE);
    ToolKey own = new ToolKey(ACME, "secret");
    var _ =
        store.publishVersion(own, version("1.0.0"), VersionStatus.ACTIVE, List.of("stable"), NONE);
    var _ = store.putCapability(own, new Capability("can", ""), NONE);
    var _ = store.putPattern(own, new Pattern("how", "can", "", ""), NONE);
    Tool before = store.getTool(own, false);
    ToolKey key = new ToolKey(OTHER, "secret");

    assertUnknown(() -> store.getTool(key, true));
    assertUnknown(() -> store.updateTool(key, rename(), "", NONE));
    assertUnknown(() -> store.deleteTool(key, "", NONE));
    assertUnknown(() -> store.undeleteTool(key, NONE));
    assertUnknown(
        () -> store.publishVersion(key, version("2.0.0"), VersionStatus.ACTIVE, List.of(), NONE));
    assertUnknown(() -> store.getVersion(key, number("1.0.0")));
    assertUnknown(() -> store.listVersions(key, null, PAGE));
    assertUnknown(() -> store.setVersionStatus(key, number("1.0.0"), VersionStatus.RETIRED, NONE));
    assertUnknown(() -> store.setChannel(key, "canary", number("1.0.0"), NONE));
    assertUnknown(() -> store.deleteChannel(key, "stable", NONE));
    assertUnknown(() -> store.putCapability(key, new Capability("can", "x"), NONE));
    assertUnknown(() -> store.deleteCapability(key, "can", NONE));
    assertUnknown(() -> store.listCapabilities(key, PAGE));
    assertUnknown(() -> store.putPattern(key, new Pattern("how", "can", "x", ""), NONE));
    assertUnknown(() -> store.deletePattern(key, "how", NONE));
    assertUnknown(() -> store.listPatterns(key, null, PAGE));
    assertThat(store.loadHeads(List.of(new HeadQuery(key, new Selector.Default()))).getFirst())
        .satisfies(
            loaded -> {
              assertThat(loaded.head()).isNull();
              assertThat(loaded.version()).isNull();
            });
    assertThat(store.listTools(OTHER, ToolFilter.ALL, PAGE).items()).isEmpty();
    assertThat(
            store
                .listTools(
                    OTHER, new ToolFilter(null, null, null, null, null, true, "secret"), PAGE)
                .items())
        .isEmpty();
    assertThat(store.getTool(own, false)).isEqualTo(before);
  }

  @Test
  void theSameNamesAreApart() {
    for (String tenant : List.of(ACME, OTHER)) {
      ToolKey key = new ToolKey(tenant, "shared");
      assertThat(store.importBatch(tenant, List.of(entry("shared", "1.0.0"))).value())
          .containsExactly(new ImportOutcome.Created());
      var _ = store.setChannel(key, "stable", number("1.0.0"), request("same-id", tenant));
    }
    var _ = store.updateTool(new ToolKey(OTHER, "shared"), rename(), "", NONE);
    var _ = store.deleteTool(new ToolKey(OTHER, "shared"), "", NONE);

    Tool left = store.getTool(new ToolKey(ACME, "shared"), false);
    assertThat(left.spec()).isEqualTo(tool("shared"));
    assertThat(left.channels()).containsEntry("stable", "1.0.0");
    assertThat(store.listTools(ACME, ToolFilter.ALL, PAGE).items())
        .extracting(ToolSummary::slug)
        .contains("shared");
    assertThat(
            store
                .loadHeads(
                    List.of(
                        new HeadQuery(new ToolKey(OTHER, "shared"), new Selector.Default()),
                        new HeadQuery(new ToolKey(ACME, "shared"), new Selector.Default())))
                .stream()
                .map(loaded -> loaded.head() == null ? "" : loaded.head().key().tenant()))
        .containsExactly("", ACME);
  }

  @Test
  void aPageTokenIsOfOneTenant() {
    for (String tenant : List.of(ACME, OTHER)) {
      for (int i = 0; i < 3; i++) {
        var _ = store.createTool(tenant, tool("page-" + i), NONE);
      }
    }
    String token = store.listTools(ACME, ToolFilter.ALL, PageRequest.of(1, "")).nextToken();

    assertThatThrownBy(() -> store.listTools(OTHER, ToolFilter.ALL, PageRequest.of(1, token)))
        .isInstanceOf(ToolrackException.class)
        .hasMessageStartingWith("page_token: ");
  }

  private static ToolUpdate rename() {
    return new ToolUpdate("Taken over", null, null, null, null, null, false);
  }

  private static void assertUnknown(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ToolrackException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.TOOL_NOT_FOUND);
              assertThat(e).hasMessage("There is no tool secret");
            });
  }
}
