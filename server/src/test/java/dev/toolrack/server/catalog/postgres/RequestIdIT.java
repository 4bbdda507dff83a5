package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.server.catalog.RequestId.NONE;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.TENANT;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.assertReason;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.key;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.number;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.rename;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.request;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.tool;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.version;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.catalog.Mutated;
import dev.toolrack.server.catalog.Published;
import dev.toolrack.server.catalog.PublishedVersion;
import dev.toolrack.server.catalog.Tool;
import dev.toolrack.server.catalog.VersionStatus;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.testing.PostgresForTests;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a request id promises: the mutation once, the answer alike. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestIdIT {
  @AutoClose private final Database database = PostgresForTests.open();
  private final PostgresCatalogStore store =
      new PostgresCatalogStore(database, Duration.ofSeconds(20));

  @Test
  void carriesOutARequestOnce() {
    Mutated<Tool> first = store.createTool(TENANT, tool("once"), request("r1", "aa"));
    var _ = store.updateTool(key("once"), rename("Later"), "", NONE);

    Mutated<Tool> again = store.createTool(TENANT, tool("once"), request("r1", "aa"));

    assertThat(again.revision()).isEqualTo(first.revision());
    assertThat(again.value().spec().displayName()).isEqualTo("Later");
    assertReason(
        Reason.REQUEST_ID_REUSED, () -> store.deleteTool(key("once"), "", request("r1", "bb")));
    assertReason(
        Reason.TOOL_ALREADY_EXISTS,
        () -> store.createTool(TENANT, tool("once"), request("r2", "aa")));
    assertThat(store.deleteTool(key("once"), "", request("r2", "cc")).value().deleteTime())
        .as("a request that failed has not used up its id")
        .isNotNull();
  }

  /** The etag is that of the tool before the change: a repetition must not be compared with it. */
  @Test
  void aRepetitionIsAnsweredAlikeThoughItsEtagHoldsNoLonger() {
    Tool before = store.createTool(TENANT, tool("etagged"), NONE).value();
    Mutated<Tool> first =
        store.updateTool(key("etagged"), rename("New"), before.etag(), request("e1", "aa"));

    assertThat(store.updateTool(key("etagged"), rename("New"), before.etag(), request("e1", "aa")))
        .isEqualTo(first);
    Mutated<Tool> deleted =
        store.deleteTool(key("etagged"), first.value().etag(), request("e2", "bb"));
    assertThat(store.deleteTool(key("etagged"), first.value().etag(), request("e2", "bb")))
        .isEqualTo(deleted);
  }

  @Test
  void aRequestIdReplaysWhetherAVersionWasThere() {
    var _ = store.createTool(TENANT, tool("replayed"), NONE);
    for (int i = 0; i < 2; i++) {
      Mutated<Published> published =
          store.publishVersion(
              key("replayed"),
              version("1.0.0"),
              VersionStatus.ACTIVE,
              List.of(),
              request("p1", "aa"));
      assertThat(published.value().unchanged()).isFalse();
    }
  }

  /** Guards against a repetition that fails though what it asks for was done. */
  @Test
  void aMutationOfAVersionIsAnsweredAgainThoughItsToolIsDeleted() {
    var _ = store.createTool(TENANT, tool("left"), NONE);
    var _ =
        store.publishVersion(key("left"), version("1.0.0"), VersionStatus.ACTIVE, List.of(), NONE);
    long made =
        store
            .setVersionStatus(
                key("left"), number("1.0.0"), VersionStatus.DEPRECATED, request("s1", "aa"))
            .revision();
    var _ = store.deleteTool(key("left"), "", NONE);

    Mutated<PublishedVersion> again =
        store.setVersionStatus(
            key("left"), number("1.0.0"), VersionStatus.DEPRECATED, request("s1", "aa"));

    assertThat(again.revision()).isEqualTo(made);
    assertThat(again.value().status()).isEqualTo(VersionStatus.DEPRECATED);
    assertReason(
        Reason.TOOL_NOT_FOUND,
        () -> store.setVersionStatus(key("left"), number("1.0.0"), VersionStatus.ACTIVE, NONE));
    assertReason(Reason.TOOL_NOT_FOUND, () -> store.getVersion(key("left"), number("1.0.0")));
  }

  /** Of two at once the second waits for the first, and makes no change of its own. */
  @Test
  void repetitionsAtOnceAreCarriedOutOnce() throws Exception {
    Tool before = store.createTool(TENANT, tool("twice"), NONE).value();
    try (Connection holder = database.connectOutsidePool(Duration.ofSeconds(30));
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      holder.setAutoCommit(false);
      DSL.using(holder, SQLDialect.POSTGRES)
          .execute("select from toolrack.tools where slug = 'twice' for update");
      Future<Mutated<Tool>> one = callers.submit(this::renameTwice);
      Future<Mutated<Tool>> other = callers.submit(this::renameTwice);
      Awaitility.await().until(() -> waiting(database) == 2);
      holder.commit();

      assertThat(one.get()).isEqualTo(other.get());
      assertThat(one.get().revision()).isGreaterThan(before.revision());
      assertThat(
              database
                  .dsl()
                  .fetch("select from toolrack.catalog_changes where slug = 'twice'")
                  .size())
          .isEqualTo(2);
    }
  }

  private Mutated<Tool> renameTwice() {
    return store.updateTool(key("twice"), rename("New"), "", request("t1", "aa"));
  }
}
