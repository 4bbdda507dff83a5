package dev.toolrack.server.catalog.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.catalog.CacheScope;
import dev.toolrack.server.catalog.HeadSnapshot;
import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.catalog.PublishedVersion;
import dev.toolrack.server.catalog.Selector;
import dev.toolrack.server.catalog.ToolHead;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.ToolKind;
import dev.toolrack.server.catalog.VersionRef;
import dev.toolrack.server.catalog.VersionSnapshot;
import dev.toolrack.server.catalog.VersionSpec;
import dev.toolrack.server.catalog.VersionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReplicaMemoryTest {
  private static final ToolKey A = FakeStore.key("a");
  private static final ToolKey B = FakeStore.key("b");

  private final ReplicaMemory memory =
      new ReplicaMemory(
          new CacheSettings(
              CacheSettings.DEFAULT.stalenessBound(),
              CacheSettings.DEFAULT.pollInterval(),
              CacheSettings.DEFAULT.maxStale(),
              100,
              Duration.ofMinutes(5),
              Duration.ofMinutes(10),
              CacheSettings.DEFAULT.gridBudget()),
          () -> 0);

  private long keep(int versions, int schemaChars) {
    for (int i = 0; i < versions; i++) {
      memory.keep(
          i,
          new VersionSnapshot(FakeStore.version("tool", i, "1.0." + i, "x".repeat(schemaChars))));
    }
    return memory.versions().counters().size();
  }

  private static HeadEntry head(String slug, int versions, String description) {
    List<VersionRef> index =
        IntStream.range(0, versions)
            .mapToObj(i -> new VersionRef(i, FakeStore.number("1.0." + i), VersionStatus.ACTIVE))
            .toList();
    return new HeadEntry(
        new HeadSnapshot(
            new ToolHead(FakeStore.key(slug), ToolKind.TOOL, slug, description, Map.of(), index, 1),
            1),
        1,
        0,
        0);
  }

  @Test
  void keepsAsManyOrdinaryVersionsAsItsSettingsSay() {
    assertThat(keep(100, 1_000)).isEqualTo(100);
  }

  /** Guards against a heap that a few hundred versions with the largest schemas filled. */
  @Test
  void keepsFewerVersionsWithLargeSchemas() {
    assertThat(keep(100, 20_000)).isBetween(1L, 5L);
  }

  @Test
  void aVersionCountsForWhatItsRepliesSay() {
    VersionSpec content =
        new VersionSpec(
            FakeStore.number("1.0.0"),
            "",
            "x".repeat(10_240),
            "{}",
            "",
            null,
            Policy.DEFAULT,
            Map.of());
    assertThat(
            Weights.ofVersion(
                new VersionSnapshot(
                    new PublishedVersion(
                        1, FakeStore.key("a"), content, VersionStatus.ACTIVE, Instant.EPOCH))))
        .isEqualTo(6);
  }

  @Test
  void aHeadCountsForMoreTheMoreItHas() {
    assertThat(Weights.ofHead(head("a", 3, ""))).isEqualTo(1);
    assertThat(Weights.ofHead(head("a", 640, ""))).isEqualTo(11);
    assertThat(Weights.ofHead(head("a", 1, "x".repeat(16_384)))).isEqualTo(3);
    assertThat(Weights.ofHead(new HeadEntry(null, 1, 0, 0))).isEqualTo(1);
  }

  private static HeadEntry headAsOf(String slug, long id, long asOf) {
    ToolHead head =
        new ToolHead(
            FakeStore.key(slug),
            ToolKind.TOOL,
            slug,
            "",
            Map.of(),
            List.of(new VersionRef(id, FakeStore.number("1.0.0"), VersionStatus.ACTIVE)),
            asOf);
    return new HeadEntry(new HeadSnapshot(head, asOf), asOf, 0, 0);
  }

  private static HeadEntry absenceAsOf(long asOf) {
    return new HeadEntry(null, asOf, 0, 0);
  }

  private long absences() {
    return memory.counters().getLast().size();
  }

  private void keepVersion(long id) {
    memory.keep(id, new VersionSnapshot(FakeStore.version("tool", id, "1.0.0", "{}")));
  }

  @Test
  void anAbsenceTakesThePlaceOfAnOlderHeadAlone() {
    memory.keep(A, headAsOf("a", 1, 5));
    memory.keep(A, absenceAsOf(5));
    memory.keep(B, headAsOf("b", 2, 5));
    memory.keep(B, absenceAsOf(4));

    assertThat(memory.heads().peek(A)).isNull();
    assertThat(memory.heads().peek(B)).isNotNull();
  }

  @Test
  void aHeadTakesThePlaceOfAnOlderAbsenceAlone() {
    memory.keep(A, absenceAsOf(5));
    memory.keep(A, headAsOf("a", 1, 5));
    assertThat(absences()).isZero();

    memory.keep(B, absenceAsOf(6));
    memory.keep(B, headAsOf("b", 2, 5));
    assertThat(absences()).isEqualTo(1);
  }

  @Test
  void aChangeDropsWhatWasReadBeforeItAlone() {
    memory.keep(A, headAsOf("a", 1, 5));
    memory.drop(A, 5);
    assertThat(memory.heads().peek(A)).isNotNull();
    memory.drop(A, 6);
    assertThat(memory.heads().peek(A)).isNull();

    memory.keep(B, absenceAsOf(5));
    memory.drop(B, 5);
    assertThat(absences()).isEqualTo(1);
    memory.drop(B, 6);
    assertThat(absences()).isZero();
  }

  @Test
  void aScopeIsDroppedWithItsVersionsAndNothingElse() {
    memory.keep(A, headAsOf("a", 1, 5));
    memory.keep(B, headAsOf("b", 2, 5));
    memory.keep(FakeStore.key("c"), absenceAsOf(5));
    keepVersion(1);
    keepVersion(2);

    memory.drop(new CacheScope.Tool(A));

    assertThat(memory.heads().peek(A)).isNull();
    assertThat(memory.heads().peek(B)).isNotNull();
    assertThat(memory.versions().peek(1L)).isNull();
    assertThat(memory.versions().peek(2L)).isNotNull();
    assertThat(absences()).isEqualTo(1);
    memory.drop(new CacheScope.Tenant("default"));
    assertThat(absences()).isZero();
  }

  @Test
  void whatWasReadAheadIsDroppedWithItsVersionsAndNothingElse() {
    memory.keep(A, headAsOf("a", 1, 5));
    memory.keep(B, headAsOf("b", 2, 6));
    memory.keep(FakeStore.key("c"), absenceAsOf(5));
    memory.keep(FakeStore.key("d"), absenceAsOf(6));
    keepVersion(1);
    keepVersion(2);

    memory.dropAhead(5);

    assertThat(memory.heads().peek(A)).isNotNull();
    assertThat(memory.heads().peek(B)).isNull();
    assertThat(memory.versions().peek(1L)).isNotNull();
    assertThat(memory.versions().peek(2L)).isNull();
    assertThat(absences()).isEqualTo(1);
  }

  @Test
  void knowsWhetherItHasTheVersionThatASelectorChooses() {
    Selector latest = Selector.parse("latest");
    assertThat(memory.hasChosen(A, latest)).isFalse();
    memory.keep(A, headAsOf("a", 1, 5));
    assertThat(memory.hasChosen(A, latest)).isFalse();
    keepVersion(1);
    assertThat(memory.hasChosen(A, latest)).isTrue();
    assertThat(memory.hasChosen(A, Selector.parse("2.0.0"))).isFalse();
  }
}
