package dev.toolrack.server.catalog.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.catalog.HeadSnapshot;
import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.catalog.PublishedVersion;
import dev.toolrack.server.catalog.ToolHead;
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
                    new PublishedVersion(1, "a", content, VersionStatus.ACTIVE, Instant.EPOCH))))
        .isEqualTo(6);
  }

  @Test
  void aHeadCountsForMoreTheMoreItHas() {
    assertThat(Weights.ofHead(head("a", 3, ""))).isEqualTo(1);
    assertThat(Weights.ofHead(head("a", 640, ""))).isEqualTo(11);
    assertThat(Weights.ofHead(head("a", 1, "x".repeat(16_384)))).isEqualTo(3);
    assertThat(Weights.ofHead(new HeadEntry(null, 1, 0, 0))).isEqualTo(1);
  }
}
