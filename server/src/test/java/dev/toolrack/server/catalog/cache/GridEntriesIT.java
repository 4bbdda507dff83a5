package dev.toolrack.server.catalog.cache;

import static dev.toolrack.server.catalog.cache.FakeStore.key;
import static dev.toolrack.server.catalog.cache.FakeStore.number;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.spi.merge.DiscardMergePolicy;
import dev.toolrack.server.catalog.HeadSnapshot;
import dev.toolrack.server.catalog.ToolHead;
import dev.toolrack.server.catalog.ToolKind;
import dev.toolrack.server.catalog.VersionRef;
import dev.toolrack.server.catalog.VersionStatus;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What changes entries of the grid, on a real member. That entries are discarded after a split
 * brain is checked by the configuration alone: the library has no public means to split members.
 */
class GridEntriesIT {
  private static final String KEY = "default/weather";
  private static final long KEPT_MILLIS = 600_000;

  private HazelcastInstance member;
  private IMap<String, HeadSnapshot> heads;

  @BeforeEach
  void start() {
    Config config = new Config();
    config.setClusterName("test-" + UUID.randomUUID());
    config.setProperty("hazelcast.logging.type", "slf4j");
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.shutdownhook.enabled", "false");
    config.getNetworkConfig().setPort(0).getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
    config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
    GridMaps.addTo(config, CacheSettings.DEFAULT);
    member = Hazelcast.newHazelcastInstance(config);
    heads = member.getMap(GridMaps.HEADS);
  }

  @AfterEach
  void stop() {
    member.getLifecycleService().terminate();
  }

  private static HeadSnapshot head(long asOf) {
    return new HeadSnapshot(
        new ToolHead(
            key("weather"),
            ToolKind.TOOL,
            "weather",
            "",
            Map.of(),
            List.of(
                new VersionRef(8, number("2.0.0"), VersionStatus.ACTIVE),
                new VersionRef(7, number("1.0.0"), VersionStatus.ACTIVE)),
            asOf),
        asOf);
  }

  private Boolean offer(long asOf) {
    return heads.executeOnKey(KEY, new OfferHead(head(asOf), KEPT_MILLIS));
  }

  private long present() {
    HeadSnapshot present = heads.get(KEY);
    return present == null ? 0 : present.asOf();
  }

  @Test
  void anOlderHeadNeverReplacesANewerOne() {
    assertThat(offer(5)).isTrue();
    assertThat(offer(4)).isFalse();
    assertThat(present()).isEqualTo(5);

    assertThat(offer(6)).isTrue();
    assertThat(present()).isEqualTo(6);
  }

  @Test
  void ofManyOffersAtOnceTheNewestStays() {
    LongStream.rangeClosed(1, 500).parallel().forEach(this::offer);

    assertThat(present()).isEqualTo(500);
  }

  @Test
  void onlyAHeadThatWasReadBeforeTheChangeIsDropped() {
    assertThat(offer(5)).isTrue();

    assertThat(heads.executeOnKey(KEY, new DropOlder(5))).isFalse();
    assertThat(present()).isEqualTo(5);
    assertThat(heads.executeOnKey(KEY, new DropOlder(6))).isTrue();
    assertThat(present()).isZero();
    assertThat(heads.executeOnKey(KEY, new DropOlder(6))).as("nothing there").isFalse();
  }

  @Test
  void aHeadThatIsDroppedNamesItsVersions() {
    assertThat(offer(5)).isTrue();

    assertThat(heads.executeOnKey(KEY, new DropHead())).containsExactly(8, 7);
    assertThat(present()).isZero();
    assertThat(heads.executeOnKey(KEY, new DropHead())).isEmpty();
  }

  @Test
  void onlyAHeadThatWasReadAheadOfARevisionIsDropped() {
    assertThat(offer(5)).isTrue();

    assertThat(heads.executeOnKey(KEY, new DropAhead(5))).isEmpty();
    assertThat(present()).isEqualTo(5);
    assertThat(heads.executeOnKey(KEY, new DropAhead(4))).containsExactly(8, 7);
    assertThat(present()).isZero();
    assertThat(heads.executeOnKey(KEY, new DropAhead(4))).as("nothing there").isEmpty();
  }

  @Test
  void anOfferLivesAsLongAsItIsToBeKept() {
    assertThat(offer(5)).isTrue();

    assertThat(heads.getEntryView(KEY).getTtl()).isEqualTo(KEPT_MILLIS);
  }

  @ParameterizedTest
  @ValueSource(strings = {GridMaps.HEADS, GridMaps.VERSIONS})
  void entriesAreDiscardedAfterASplitAndKeptOnce(String map) {
    assertThat(member.getConfig().findMapConfig(map).getMergePolicyConfig().getPolicy())
        .isEqualTo(DiscardMergePolicy.class.getName());
    assertThat(member.getConfig().findMapConfig(map).getTotalBackupCount()).isZero();
  }
}
