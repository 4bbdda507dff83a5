package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.CATALOG_CHANGES;
import static dev.toolrack.server.catalog.RequestId.NONE;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.TENANT;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.assertReason;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.key;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.number;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.rename;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.tool;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toolrack.server.catalog.Capability;
import dev.toolrack.server.catalog.HeadQuery;
import dev.toolrack.server.catalog.LoadedHead;
import dev.toolrack.server.catalog.Mutated;
import dev.toolrack.server.catalog.Page;
import dev.toolrack.server.catalog.PageRequest;
import dev.toolrack.server.catalog.Pattern;
import dev.toolrack.server.catalog.Published;
import dev.toolrack.server.catalog.PublishedVersion;
import dev.toolrack.server.catalog.Selector;
import dev.toolrack.server.catalog.Tool;
import dev.toolrack.server.catalog.ToolFilter;
import dev.toolrack.server.catalog.ToolHead;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.ToolKind;
import dev.toolrack.server.catalog.ToolSpec;
import dev.toolrack.server.catalog.ToolSummary;
import dev.toolrack.server.catalog.ToolUpdate;
import dev.toolrack.server.catalog.VersionRef;
import dev.toolrack.server.catalog.VersionStatus;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.testing.PostgresForTests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresCatalogStoreIT {
  @AutoClose private final Database database = PostgresForTests.open();
  private final PostgresCatalogStore store =
      new PostgresCatalogStore(database, Duration.ofMillis(500));

  @BeforeAll
  void createSharedTool() {
    var _ = store.createTool(TENANT, tool("shared"), NONE);
  }

  @Test
  void createsAndGetsATool() {
    Mutated<Tool> created = store.createTool(TENANT, tool("created"), NONE);

    assertThat(created.value().spec()).isEqualTo(tool("created"));
    assertThat(created.revision()).isEqualTo(created.value().revision()).isPositive();
    assertThat(store.getTool(key("created"), false)).isEqualTo(created.value());
    assertReason(Reason.TOOL_ALREADY_EXISTS, () -> store.createTool(TENANT, tool("created"), NONE));
    assertReason(Reason.TOOL_NOT_FOUND, () -> store.getTool(key("unknown"), true));
  }

  @Test
  void updatesUnderAnEtag() {
    Tool before = store.createTool(TENANT, tool("updated"), NONE).value();
    ToolUpdate update = new ToolUpdate("New", null, null, null, List.of("z"), null, false);

    Mutated<Tool> updated = store.updateTool(key("updated"), update, before.etag(), NONE);

    assertThat(updated.value().spec().displayName()).isEqualTo("New");
    assertThat(updated.value().spec().tags()).containsExactly("z");
    assertThat(updated.value().spec().enabled()).isFalse();
    assertThat(updated.value().spec().category()).isEqualTo("text");
    assertThat(updated.revision()).isGreaterThan(before.revision());
    assertReason(
        Reason.ETAG_MISMATCH, () -> store.updateTool(key("updated"), update, before.etag(), NONE));
    assertThat(store.updateTool(key("updated"), update, "", NONE)).isEqualTo(updated);
  }

  @Test
  void neverReusesADeletedSlug() {
    var _ = store.createTool(TENANT, tool("gone"), NONE);
    Tool deleted = store.deleteTool(key("gone"), "", NONE).value();

    assertThat(deleted.deleteTime()).isNotNull();
    assertReason(Reason.TOOL_NOT_FOUND, () -> store.getTool(key("gone"), false));
    assertThat(store.getTool(key("gone"), true)).isEqualTo(deleted);
    assertThat(load(key("gone"), new Selector.Default()).head()).isNull();
    assertReason(Reason.TOOL_ALREADY_EXISTS, () -> store.createTool(TENANT, tool("gone"), NONE));
    assertReason(
        Reason.TOOL_NOT_FOUND,
        () ->
            store.publishVersion(
                key("gone"), version("1.0.0"), VersionStatus.ACTIVE, List.of(), NONE));
    Mutated<Tool> back = store.undeleteTool(key("gone"), NONE);
    assertThat(back.value().deleteTime()).isNull();
    assertThat(store.undeleteTool(key("gone"), NONE)).isEqualTo(back);
  }

  @Test
  void publishesOnceAndRefusesOtherContent() {
    var _ = store.createTool(TENANT, tool("published"), NONE);

    Mutated<Published> first = publish("published", "1.0.0", "stable");

    PublishedVersion version = first.value().version();
    assertThat(first.value().unchanged()).isFalse();
    assertThat(version.content()).isEqualTo(version("1.0.0"));
    assertThat(store.loadVersion(version.id())).isEqualTo(version);
    assertThat(store.getVersion(key("published"), number("1.0.0"))).isEqualTo(version);
    Mutated<Published> again = publish("published", "1.0.0", "stable");
    assertThat(again.value()).isEqualTo(new Published(version, true));
    assertThat(again.revision()).isEqualTo(first.revision());
    assertReason(
        Reason.VERSION_CONTENT_CONFLICT,
        () ->
            store.publishVersion(
                key("published"), version("1.0.0", "{}"), VersionStatus.ACTIVE, List.of(), NONE));
    assertReason(
        Reason.VERSION_NOT_FOUND, () -> store.getVersion(key("published"), number("9.0.0")));
    assertThat(store.loadVersion(Long.MAX_VALUE)).isNull();
  }

  @Test
  void publishingAgainMayMoveAChannelWhichIsAChange() {
    var _ = store.createTool(TENANT, tool("again"), NONE);
    Mutated<Published> first = publish("again", "1.0.0");

    Mutated<Published> moved = publish("again", "1.0.0", "stable");

    assertThat(moved.value()).isEqualTo(new Published(first.value().version(), false));
    assertThat(moved.revision()).isGreaterThan(first.revision());
    assertThat(store.getTool(key("again"), false).channels()).containsEntry("stable", "1.0.0");
    assertThat(publish("again", "1.0.0", "stable").value().unchanged()).isTrue();
    var _ = store.setVersionStatus(key("again"), number("1.0.0"), VersionStatus.RETIRED, NONE);
    assertThat(publish("again", "1.0.0").value().unchanged()).as("it is there").isTrue();
    assertReason(Reason.VERSION_RETIRED, () -> publish("again", "1.0.0", "canary"));
  }

  @Test
  void keepsLatestAndHeadInStep() {
    var _ = store.createTool(TENANT, tool("head"), NONE);
    var _ = publish("head", "1.10.0", "stable");
    var _ = publish("head", "1.9.0");
    Mutated<Published> rc = publish("head", "2.0.0-rc.1", "canary");

    LoadedHead loaded = load(key("head"), null);
    ToolHead head = Objects.requireNonNull(loaded.head());
    assertThat(head.versions())
        .extracting(ref -> ref.number().toString())
        .containsExactly("2.0.0-rc.1", "1.10.0", "1.9.0");
    assertThat(head.channels()).containsOnlyKeys("stable", "canary");
    assertThat(head.channels().get("canary")).isEqualTo(rc.value().version().id());
    assertThat(head.revision()).isEqualTo(rc.revision());
    assertThat(loaded.asOf()).isGreaterThanOrEqualTo(rc.revision());
    assertThat(store.getTool(key("head"), false).latestVersion()).isEqualTo("1.10.0");

    var _ = store.setVersionStatus(key("head"), number("1.10.0"), VersionStatus.DEPRECATED, NONE);
    assertThat(store.getTool(key("head"), false).latestVersion()).isEqualTo("1.9.0");
    assertThat(Objects.requireNonNull(load(key("head"), null).head()).versions())
        .extracting(VersionRef::status)
        .containsExactly(VersionStatus.ACTIVE, VersionStatus.DEPRECATED, VersionStatus.ACTIVE);
  }

  @Test
  void aHeadComesWithTheVersionThatTheSelectorMostLikelyChooses() {
    var _ = store.createTool(TENANT, tool("chosen"), NONE);
    PublishedVersion first = publish("chosen", "1.0.0").value().version();
    PublishedVersion second = publish("chosen", "2.0.0").value().version();
    PublishedVersion third = publish("chosen", "3.0.0-rc.1", "canary").value().version();

    assertThat(chosen("")).isEqualTo(second);
    assertThat(chosen("latest")).isEqualTo(second);
    assertThat(chosen("^2")).isEqualTo(second);
    assertThat(chosen("1.0.0")).isEqualTo(first);
    assertThat(chosen("canary")).isEqualTo(third);
    assertThat(chosen("9.0.0")).isNull();
    assertThat(load(key("chosen"), null).version()).isNull();
    var _ = store.setChannel(key("chosen"), "stable", number("1.0.0"), NONE);
    assertThat(chosen("")).isEqualTo(first);
    assertThat(chosen("latest")).isEqualTo(second);
    var _ = store.createTool(TENANT, tool("bare"), NONE);
    LoadedHead bare = load(key("bare"), new Selector.Default());
    assertThat(Objects.requireNonNull(bare.head()).versions()).isEmpty();
    assertThat(bare.version()).isNull();
  }

  private LoadedHead load(ToolKey key, @Nullable Selector selector) {
    return store.loadHeads(List.of(new HeadQuery(key, selector))).getFirst();
  }

  private @Nullable PublishedVersion chosen(String selector) {
    return load(key("chosen"), Selector.parse(selector)).version();
  }

  @Test
  void headsAreReadTogetherFromOneSnapshot() {
    var _ = store.createTool(TENANT, tool("together"), NONE);
    PublishedVersion version = publish("together", "1.0.0").value().version();
    var _ = publish("together", "1.1.0", "canary");
    var _ = store.createTool(TENANT, tool("together-bare"), NONE);

    List<LoadedHead> loaded =
        store.loadHeads(
            List.of(
                new HeadQuery(key("together-bare"), new Selector.Default()),
                new HeadQuery(key("nowhere"), new Selector.Default()),
                new HeadQuery(new ToolKey("elsewhere", "together"), null),
                new HeadQuery(key("together"), new Selector.Exact(number("1.0.0"))),
                new HeadQuery(key("together"), null)));

    assertThat(loaded)
        .extracting(head -> head.head() != null)
        .containsExactly(true, false, false, true, true);
    assertThat(loaded)
        .extracting(LoadedHead::version)
        .containsExactly(null, null, null, version, null);
    assertThat(loaded.get(3).head()).isEqualTo(loaded.get(4).head());
    assertThat(loaded).extracting(LoadedHead::asOf).containsOnly(loaded.getFirst().asOf());
    assertThat(store.loadHeads(List.of())).isEmpty();
  }

  @Test
  void movesStatusesOnlyLegally() {
    var _ = store.createTool(TENANT, tool("moved"), NONE);
    var _ =
        store.publishVersion(key("moved"), version("1.0.0"), VersionStatus.DRAFT, List.of(), NONE);

    assertReason(Reason.ILLEGAL_STATUS_MOVE, () -> move("moved", VersionStatus.DEPRECATED));
    var active = move("moved", VersionStatus.ACTIVE);
    assertThat(active.value().status()).isEqualTo(VersionStatus.ACTIVE);
    assertThat(move("moved", VersionStatus.ACTIVE)).isEqualTo(active);
    var _ = move("moved", VersionStatus.RETIRED);
    assertReason(Reason.ILLEGAL_STATUS_MOVE, () -> move("moved", VersionStatus.ACTIVE));
    assertReason(
        Reason.VERSION_RETIRED,
        () -> store.setChannel(key("moved"), "stable", number("1.0.0"), NONE));
  }

  @Test
  void setsAndDeletesChannels() {
    var _ = store.createTool(TENANT, tool("channelled"), NONE);
    var _ = publish("channelled", "1.0.0");

    Mutated<Tool> set = store.setChannel(key("channelled"), "beta", number("1.0.0"), NONE);

    assertThat(set.value().channels()).containsExactlyEntriesOf(Map.of("beta", "1.0.0"));
    assertThat(store.setChannel(key("channelled"), "beta", number("1.0.0"), NONE)).isEqualTo(set);
    assertReason(
        Reason.VERSION_NOT_FOUND,
        () -> store.setChannel(key("channelled"), "beta", number("2.0.0"), NONE));
    assertThat(store.deleteChannel(key("channelled"), "beta", NONE).value().channels()).isEmpty();
    assertReason(Reason.PART_NOT_FOUND, () -> store.deleteChannel(key("channelled"), "beta", NONE));
  }

  @Test
  void keepsCapabilitiesAndPatterns() {
    var _ = store.createTool(TENANT, tool("able"), NONE);
    Pattern pattern = new Pattern("how", "can", "Like so", "{\"a\":1}");
    assertReason(Reason.PART_NOT_FOUND, () -> store.putPattern(key("able"), pattern, NONE));
    var _ = store.putCapability(key("able"), new Capability("can", "old"), NONE);
    var put = store.putCapability(key("able"), new Capability("can", "new"), NONE);
    assertThat(store.putCapability(key("able"), new Capability("can", "new"), NONE)).isEqualTo(put);
    var _ = store.putPattern(key("able"), pattern, NONE);

    assertThat(store.listCapabilities(key("able"), PageRequest.of(0, "")).items())
        .containsExactly(new Capability("can", "new"));
    assertThat(store.listPatterns(key("able"), "can", PageRequest.of(0, "")).items())
        .containsExactly(pattern);
    assertThat(store.listPatterns(key("able"), "cannot", PageRequest.of(0, "")).items()).isEmpty();
    assertReason(Reason.CAPABILITY_IN_USE, () -> store.deleteCapability(key("able"), "can", NONE));
    assertThat(store.deletePattern(key("able"), "how", NONE).value()).isEqualTo("how");
    assertThat(store.deleteCapability(key("able"), "can", NONE).value()).isEqualTo("can");
    assertReason(Reason.PART_NOT_FOUND, () -> store.deletePattern(key("able"), "how", NONE));
    assertReason(
        Reason.TOOL_NOT_FOUND, () -> store.listPatterns(key("no"), null, PageRequest.of(0, "")));
  }

  @Test
  void pagesByKeysetAndRefusesForeignTokens() {
    for (int i = 0; i < 7; i++) {
      var _ =
          store.createTool(TENANT, tool("page-" + i, ToolKind.AGENT, "paged", "c" + i % 2), NONE);
    }
    ToolFilter paged = new ToolFilter("paged", null, null, null, null, false, null);
    List<String> slugs = new ArrayList<>();
    String token = "";
    do {
      Page<ToolSummary> page = store.listTools(TENANT, paged, PageRequest.of(3, token));
      page.items().forEach(item -> slugs.add(item.slug()));
      assertThat(page.asOf()).isPositive();
      token = page.nextToken();
    } while (!token.isEmpty());

    assertThat(slugs)
        .containsExactly("page-0", "page-1", "page-2", "page-3", "page-4", "page-5", "page-6");
    String foreign = store.listTools(TENANT, paged, PageRequest.of(3, "")).nextToken();
    assertReason(
        Reason.INVALID_REQUEST,
        () -> store.listTools(TENANT, ToolFilter.ALL, PageRequest.of(3, foreign)));
    assertReason(
        Reason.INVALID_REQUEST,
        () -> store.listTools(TENANT, paged, PageRequest.of(3, "no token!")));
    ToolFilter narrow = new ToolFilter("paged", "c1", ToolKind.AGENT, null, true, true, null);
    assertThat(store.listTools(TENANT, narrow, PageRequest.of(0, "")).items()).hasSize(3);
    assertThat(store.listTools("other", ToolFilter.ALL, PageRequest.of(0, "")).items()).isEmpty();
  }

  @Test
  void listsByVersionStatusAndVersionsHighestFirst() {
    var _ = store.createTool(TENANT, tool("many", ToolKind.TOOL, "many", "x"), NONE);
    for (String number : List.of("1.0.0", "1.0.0-rc.2", "1.0.0-rc.10", "0.9.0", "10.0.0")) {
      var _ = publish("many", number);
    }
    var _ = store.setVersionStatus(key("many"), number("0.9.0"), VersionStatus.RETIRED, NONE);

    List<String> numbers = new ArrayList<>();
    String token = "";
    do {
      Page<PublishedVersion> page = store.listVersions(key("many"), null, PageRequest.of(2, token));
      page.items().forEach(item -> numbers.add(item.content().number().toString()));
      page.items().forEach(item -> assertThat(item.content().inputSchema()).isEmpty());
      token = page.nextToken();
    } while (!token.isEmpty());

    assertThat(numbers).containsExactly("10.0.0", "1.0.0", "1.0.0-rc.10", "1.0.0-rc.2", "0.9.0");
    assertThat(
            store.listVersions(key("many"), VersionStatus.RETIRED, PageRequest.of(0, "")).items())
        .hasSize(1);
    ToolFilter retired =
        new ToolFilter("many", null, null, VersionStatus.RETIRED, null, false, null);
    ToolFilter draft = new ToolFilter("many", null, null, VersionStatus.DRAFT, null, false, null);
    assertThat(store.listTools(TENANT, retired, PageRequest.of(0, "")).items())
        .extracting(ToolSummary::latestVersion)
        .containsExactly("10.0.0");
    assertThat(store.listTools(TENANT, draft, PageRequest.of(0, "")).items()).isEmpty();
  }

  @Test
  void searchesSlugNameAndDescription() {
    var _ = store.createTool(TENANT, tool("zebra-counter", ToolKind.TOOL, "zoo", "x"), NONE);
    var _ = store.createTool(TENANT, tool("zebra-painter", ToolKind.TOOL, "zoo", "x"), NONE);
    var _ = store.createTool(TENANT, tool("giraffe", ToolKind.TOOL, "zoo", "x"), NONE);

    assertThat(search("zebra counter")).startsWith("zebra-counter");
    assertThat(search("ZEBRA")).containsExactlyInAnyOrder("zebra-counter", "zebra-painter");
    assertThat(search("giraf")).containsExactly("giraffe");
    assertThat(search("%")).isEmpty();
    ToolFilter zebras = new ToolFilter("zoo", null, null, null, null, false, "zebra");
    Page<ToolSummary> first = store.listTools(TENANT, zebras, PageRequest.of(1, ""));
    Page<ToolSummary> second =
        store.listTools(TENANT, zebras, PageRequest.of(1, first.nextToken()));
    assertThat(second.nextToken()).isEmpty();
    assertThat(second.items()).doesNotContainAnyElementsOf(first.items()).hasSize(1);
  }

  /** Defect: a text that Postgres takes was counted as longer, by the halves of its characters. */
  @Test
  void textsOfTheMostCharactersAreStored() {
    String emoji = "\uD83D\uDE00";
    ToolSpec most =
        new ToolSpec(
            "wordy",
            ToolKind.TOOL,
            emoji.repeat(256),
            emoji.repeat(16_384),
            emoji.repeat(128),
            emoji.repeat(128),
            List.of(emoji.repeat(64)),
            java.util.Map.of(emoji.repeat(128), emoji.repeat(4_096)),
            true);

    var _ = store.createTool(TENANT, most, NONE);

    assertThat(store.getTool(key("wordy"), false).spec()).isEqualTo(most);
    Capability capability = new Capability("can", emoji.repeat(4_096));
    var _ = store.putCapability(key("wordy"), capability, NONE);
    Pattern pattern = new Pattern("how", "can", emoji.repeat(4_096), "1" + " ".repeat(65_535));
    var _ = store.putPattern(key("wordy"), pattern, NONE);
    assertThat(store.listPatterns(key("wordy"), null, PageRequest.of(0, "")).items())
        .containsExactly(pattern);
  }

  @Test
  void changingNothingTellsTheFeedNothing() {
    var _ = store.createTool(TENANT, tool("still"), NONE);
    var _ = publish("still", "1.0.0", "stable");
    long before = revisionsOf("still");

    var _ = publish("still", "1.0.0", "stable");
    var _ = store.updateTool(key("still"), rename("The still"), "", NONE);
    var _ = move("still", VersionStatus.ACTIVE);

    assertThat(revisionsOf("still")).isEqualTo(before);
  }

  @Test
  void aHeldLockMakesAMutationUnavailableNotHang() {
    var _ = store.createTool(TENANT, tool("held"), NONE);
    database
        .dsl()
        .transaction(
            holder -> {
              var _ = ToolRows.lock(holder.dsl(), key("held"));
              assertThatThrownBy(() -> store.updateTool(key("held"), rename("x"), "", NONE))
                  .isInstanceOfSatisfying(
                      ToolrackException.class,
                      e -> {
                        assertThat(e.reason()).isEqualTo(Reason.CATALOG_UNAVAILABLE);
                        assertThat(e.retryAfter()).isPresent();
                      });
              assertThat(store.updateTool(key("shared"), rename("free"), "", NONE).value())
                  .as("a long transaction on one tool holds up no other")
                  .isNotNull();
            });
  }

  private long revisionsOf(String slug) {
    return database.dsl().fetchCount(CATALOG_CHANGES, CATALOG_CHANGES.SLUG.eq(slug));
  }

  private List<String> search(String query) {
    ToolFilter filter = new ToolFilter("zoo", null, null, null, null, false, query);
    return store.listTools(TENANT, filter, PageRequest.of(0, "")).items().stream()
        .map(ToolSummary::slug)
        .toList();
  }

  private Mutated<Published> publish(String slug, String number, String... channels) {
    return store.publishVersion(
        key(slug), version(number), VersionStatus.ACTIVE, List.of(channels), NONE);
  }

  private Mutated<PublishedVersion> move(String slug, VersionStatus status) {
    return store.setVersionStatus(key(slug), number("1.0.0"), status, NONE);
  }
}
