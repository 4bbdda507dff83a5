package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.server.catalog.RequestId.NONE;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.TENANT;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.entry;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.key;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.number;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.tool;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.version;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.catalog.Capability;
import dev.toolrack.server.catalog.Endpoint;
import dev.toolrack.server.catalog.ImportEntry;
import dev.toolrack.server.catalog.ImportOutcome;
import dev.toolrack.server.catalog.Mutated;
import dev.toolrack.server.catalog.PageRequest;
import dev.toolrack.server.catalog.Pattern;
import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.catalog.ToolKind;
import dev.toolrack.server.catalog.ToolSpec;
import dev.toolrack.server.catalog.ToolUpdate;
import dev.toolrack.server.catalog.VersionSpec;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.testing.PostgresForTests;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImportBatchIT {
  private static final ImportOutcome CREATED = new ImportOutcome.Created();
  private static final ImportOutcome UPDATED = new ImportOutcome.Updated();
  private static final ImportOutcome UNCHANGED = new ImportOutcome.Unchanged();

  private static final Duration LONG = Duration.ofSeconds(30);

  @AutoClose private final Database database = PostgresForTests.open();
  private final PostgresCatalogStore store =
      new PostgresCatalogStore(database, Duration.ofSeconds(20));

  @Test
  void importingAgainChangesNothing() {
    List<ImportEntry> entries =
        IntStream.range(0, 500).mapToObj(i -> entry("batch-" + i, "1." + i + ".0")).toList();

    Mutated<List<ImportOutcome>> first = store.importBatch(TENANT, entries);
    Mutated<List<ImportOutcome>> second = store.importBatch(TENANT, entries);

    assertThat(first.value()).hasSize(500).containsOnly(CREATED);
    assertThat(second.value()).hasSize(500).containsOnly(UNCHANGED);
    assertThat(second.revision()).isEqualTo(first.revision());
    assertThat(store.getTool(key("batch-7"), false).latestVersion()).isEqualTo("1.7.0");
    assertThat(store.getVersion(key("batch-7"), number("1.7.0")).content())
        .isEqualTo(version("1.7.0"));
  }

  @Test
  void updatesValuesVersionsAndParts() {
    Capability capability = new Capability("can", "");
    Pattern pattern = new Pattern("how", "can", "", "");
    var _ = store.importBatch(TENANT, List.of(entry("up", "1.0.0")));

    ImportEntry wider =
        new ImportEntry(
            tool("up", ToolKind.TOOL, "elsewhere", "text"),
            ImportEntry.Unsaid.NOTHING,
            version("1.1.0"),
            List.of(capability),
            List.of(pattern));
    assertThat(importOne(wider)).isEqualTo(UPDATED);
    assertThat(importOne(wider)).isEqualTo(UNCHANGED);
    assertThat(store.getTool(key("up"), false).spec().platform()).isEqualTo("elsewhere");
    assertThat(store.getTool(key("up"), false).latestVersion()).isEqualTo("1.1.0");
    assertThat(store.listPatterns(key("up"), null, PageRequest.of(0, "")).items())
        .containsExactly(pattern);
  }

  /** Defect: what an operator had disabled was enabled by the next import of its list. */
  @Test
  void whatAnEntryDoesNotSayStaysAsItIs() {
    ImportEntry.Unsaid both = new ImportEntry.Unsaid(true, true);
    ImportEntry entry = new ImportEntry(tool("kept"), both, version("1.0.0"), List.of(), List.of());
    assertThat(importOne(entry)).isEqualTo(CREATED);
    var disabled = new ToolUpdate(null, null, null, null, null, null, false);
    var _ = store.updateTool(key("kept"), disabled, "", NONE);
    var _ = store.createTool(TENANT, tool("agent", ToolKind.AGENT, "local", "text"), NONE);

    assertThat(importOne(entry)).isEqualTo(UNCHANGED);
    assertThat(store.getTool(key("kept"), false).spec().enabled()).isFalse();
    assertThat(
            importOne(new ImportEntry(tool("agent"), both, version("1.0.0"), List.of(), List.of())))
        .isEqualTo(UPDATED);
    assertThat(store.getTool(key("agent"), false).spec().kind()).isEqualTo(ToolKind.AGENT);

    assertThat(importOne(entry("kept", "1.0.0"))).as("it says that it is").isEqualTo(UPDATED);
    assertThat(store.getTool(key("kept"), false).spec().enabled()).isTrue();
  }

  @Test
  void rejectsTheBadAlone() {
    var _ = store.importBatch(TENANT, List.of(entry("kind", "1.0.0"), entry("dead", "1.0.0")));
    var _ = store.deleteTool(key("dead"), "", NONE);
    ImportEntry otherKind =
        new ImportEntry(
            tool("kind", ToolKind.AGENT, "local", "text"),
            ImportEntry.Unsaid.NOTHING,
            null,
            List.of(),
            List.of());
    ImportEntry otherContent =
        new ImportEntry(
            tool("kind"), ImportEntry.Unsaid.NOTHING, version("1.0.0", "{}"), List.of(), List.of());
    ImportEntry strayPattern =
        new ImportEntry(
            tool("stray"),
            ImportEntry.Unsaid.NOTHING,
            version("1.0.0"),
            List.of(),
            List.of(new Pattern("how", "cannot", "", "")));

    List<ImportOutcome> outcomes =
        store
            .importBatch(
                TENANT,
                List.of(
                    entry("good-a", "1.0.0"),
                    otherKind,
                    strayPattern,
                    entry("dead", "1.0.0"),
                    otherContent,
                    entry("good-b", "1.0.0")))
            .value();

    assertThat(outcomes.stream().map(ImportBatchIT::reason).toList())
        .containsExactly(
            "Created",
            Reason.INVALID_REQUEST.name(),
            Reason.PART_NOT_FOUND.name(),
            Reason.TOOL_ALREADY_EXISTS.name(),
            Reason.VERSION_CONTENT_CONFLICT.name(),
            "Created");
  }

  /** Guards against a character that means something to COPY or to an array. */
  @Test
  void everyCharacterComesBackAsItWasGiven() {
    String odd = "tab\t, line\nreturn\r, \\N \\. \\t \"quoted\" {a,b} 'x' caf\u00e9 \uD83D\uDE00";
    ToolSpec spec =
        new ToolSpec(
            "odd",
            ToolKind.WORKFLOW,
            odd,
            odd + "\n\\.\n",
            "",
            "NULL",
            List.of("a,b", "back\\slash", "quo\"te", "{}"),
            Map.of(odd, odd),
            false);
    VersionSpec version =
        new VersionSpec(
            number("1.0.0"),
            odd,
            odd,
            "{\"title\":\"a\\tb\"}",
            "",
            new Endpoint.Http(
                Endpoint.Method.POST, "http://localhost/", Map.of("X-Odd", odd), "", List.of()),
            Policy.DEFAULT,
            Map.of(odd, odd));
    ImportEntry entry =
        new ImportEntry(spec, ImportEntry.Unsaid.NOTHING, version, List.of(), List.of());

    assertThat(importOne(entry)).isEqualTo(CREATED);
    assertThat(store.getTool(key("odd"), false).spec()).isEqualTo(spec);
    assertThat(store.getVersion(key("odd"), number("1.0.0")).content()).isEqualTo(version);
    assertThat(importOne(entry)).isEqualTo(UNCHANGED);
  }

  @Test
  void aValueThatPostgresRefusesRejectsItsEntryAlone() {
    VersionSpec nul =
        new VersionSpec(
            number("1.0.0"),
            "",
            "",
            "",
            "",
            new Endpoint.Http(Endpoint.Method.GET, "http://localhost/\0", Map.of(), "", List.of()),
            Policy.DEFAULT,
            Map.of());

    List<ImportOutcome> outcomes =
        store
            .importBatch(
                TENANT,
                List.of(
                    entry("before-nul", "1.0.0"),
                    new ImportEntry(
                        tool("nul"), ImportEntry.Unsaid.NOTHING, nul, List.of(), List.of()),
                    entry("after-nul", "1.0.0")))
            .value();

    assertThat(outcomes.stream().map(ImportBatchIT::reason).toList())
        .containsExactly("Created", Reason.INVALID_REQUEST.name(), "Created");
  }

  @Test
  void aLaterEntrySeesAnEarlierOneOfTheSameSlug() {
    List<ImportOutcome> outcomes =
        store
            .importBatch(
                TENANT,
                List.of(
                    entry("twice", "2.0.0"),
                    entry("twice", "1.0.0"),
                    entry("twice", "2.0.0"),
                    entry("other", "3.0.0-rc.1")))
            .value();

    assertThat(outcomes).containsExactly(CREATED, UPDATED, UNCHANGED, CREATED);
    assertThat(store.getTool(key("twice"), false).latestVersion()).isEqualTo("2.0.0");
    assertThat(store.getTool(key("other"), false).latestVersion()).isEmpty();
  }

  @Test
  void importsOfTheSameToolsAtOnceAgree() throws Exception {
    List<ImportEntry> entries =
        IntStream.range(0, 50).mapToObj(i -> entry("same-" + i, "1.0.0")).toList();
    List<ImportOutcome> outcomes = new ArrayList<>();
    try (ExecutorService importers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<ImportOutcome>>> running = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        List<ImportEntry> order = i % 2 == 0 ? entries : entries.reversed();
        running.add(importers.submit(() -> store.importBatch(TENANT, order).value()));
      }
      for (Future<List<ImportOutcome>> done : running) {
        outcomes.addAll(done.get());
      }
    }

    assertThat(outcomes.stream().filter(CREATED::equals).count()).isEqualTo(50);
    assertThat(outcomes.stream().filter(UNCHANGED::equals).count()).isEqualTo(150);
  }

  /** What locks in an order of its own ended a whole import, which had to be sent again. */
  @Test
  void anImportThatADeadlockEndsBeginsAgain() throws Exception {
    for (String slug : List.of("locked-1", "locked-2", "locked-3")) {
      assertThat(importOne(entry(slug, "1.0.0"))).isEqualTo(CREATED);
    }
    List<ImportEntry> entries =
        List.of(
            entry("locked-1", "2.0.0"),
            entry("locked-1", "2.0.0"),
            entry("locked-2", "2.0.0"),
            entry("locked-3", "2.0.0"));
    try (Connection second = database.connectOutsidePool(LONG);
        Connection third = database.connectOutsidePool(LONG);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      second.setAutoCommit(false);
      third.setAutoCommit(false);
      lock(second, "locked-2");
      // So that the import is the one to be ended.
      DSL.using(third, SQLDialect.POSTGRES).execute("set local deadlock_timeout = '1h'");
      lock(third, "locked-3");

      Future<List<ImportOutcome>> imported =
          threads.submit(() -> store.importBatch(TENANT, entries).value());
      Awaitility.await().until(() -> waiting(database) == 1);
      Future<?> other =
          threads.submit(
              () -> {
                lock(third, "locked-1");
                third.commit();
                return null;
              });
      Awaitility.await().until(() -> waiting(database) == 2);
      second.commit();

      assertThat(imported.get()).containsExactly(UPDATED, UNCHANGED, UPDATED, UPDATED);
      assertThat(other.get()).isNull();
    }
  }

  private static void lock(Connection connection, String slug) {
    DSL.using(connection, SQLDialect.POSTGRES)
        .execute("select from toolrack.tools where slug = ? for update", slug);
  }

  private ImportOutcome importOne(ImportEntry entry) {
    return store.importBatch(TENANT, List.of(entry)).value().getFirst();
  }

  private static String reason(ImportOutcome outcome) {
    return switch (outcome) {
      case ImportOutcome.Rejected rejected -> rejected.why().reason().name();
      case ImportOutcome.Created _ -> "Created";
      case ImportOutcome.Updated _ -> "Updated";
      case ImportOutcome.Unchanged _ -> "Unchanged";
    };
  }
}
