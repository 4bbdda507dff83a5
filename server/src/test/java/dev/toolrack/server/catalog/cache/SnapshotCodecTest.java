package dev.toolrack.server.catalog.cache;

import static dev.toolrack.server.catalog.cache.FakeStore.key;
import static dev.toolrack.server.catalog.cache.FakeStore.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toolrack.server.catalog.HeadSnapshot;
import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.catalog.PublishedVersion;
import dev.toolrack.server.catalog.ToolHead;
import dev.toolrack.server.catalog.ToolKind;
import dev.toolrack.server.catalog.VersionRef;
import dev.toolrack.server.catalog.VersionSnapshot;
import dev.toolrack.server.catalog.VersionSpec;
import dev.toolrack.server.catalog.VersionStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SnapshotCodecTest {
  private static byte[] pack(VersionSnapshot version) throws IOException {
    return Frame.pack(out -> SnapshotCodec.writeVersion(version, out));
  }

  private static PublishedVersion roundTrip(PublishedVersion version) throws IOException {
    return Frame.unpack(pack(new VersionSnapshot(version)), SnapshotCodec::readVersion).version();
  }

  @Test
  void aHeadComesBackAsItWas() throws IOException {
    ToolHead head =
        new ToolHead(
            key("weather"),
            ToolKind.MCP_SERVER,
            "Wetter ☀",
            "d".repeat(16_384),
            Map.of("stable", 7L, "canary", 8L),
            List.of(
                new VersionRef(8, number("2.0.0-rc.1"), VersionStatus.DRAFT),
                new VersionRef(7, number("1.0.0"), VersionStatus.DEPRECATED)),
            41);
    byte[] frame = Frame.pack(out -> SnapshotCodec.writeHead(new HeadSnapshot(head, 99), out));

    HeadSnapshot read = Frame.unpack(frame, SnapshotCodec::readHead);
    assertThat(read.head()).isEqualTo(head);
    assertThat(read.asOf()).isEqualTo(99);
    assertThat(frame).as("compressed").hasSizeLessThan(1_024);
  }

  @Test
  void aVersionComesBackAsItWas() throws IOException {
    PublishedVersion small = FakeStore.version("weather", 7, "1.0.0", "{}");
    assertThat(roundTrip(small)).isEqualTo(small);

    PublishedVersion large = FakeStore.version("weather", 7, "1.0.0", "\"é" + "x".repeat(200_000));
    assertThat(roundTrip(large)).isEqualTo(large);
    assertThat(pack(new VersionSnapshot(large))).hasSizeLessThan(10_000);
  }

  @Test
  void aVersionWithoutEndpointAndWithAnotherPolicyComesBackAsItWas() throws IOException {
    Policy policy =
        new Policy(
            Duration.ofSeconds(3),
            Duration.ofMillis(20),
            true,
            new Policy.Retry(5, Duration.ofMillis(1), Duration.ofSeconds(2), 1.5),
            3,
            new Policy.Breaker(new Policy.Trip.Rate(50, 20, 10), Duration.ofSeconds(9), 2),
            10,
            20,
            true);
    PublishedVersion version =
        new PublishedVersion(
            1,
            FakeStore.key("weather"),
            new VersionSpec(number("1.0.0"), "n", "d", "", "", null, policy, Map.of()),
            VersionStatus.DRAFT,
            Instant.EPOCH);
    assertThat(roundTrip(version)).isEqualTo(version);
  }

  @Test
  void onlyWhatIsLargeIsCompressed() throws IOException {
    byte[] small = Frame.pack(out -> out.write(new byte[Frame.COMPRESS_ABOVE_BYTES]));
    byte[] large = Frame.pack(out -> out.write(new byte[Frame.COMPRESS_ABOVE_BYTES + 1]));
    assertThat(small).hasSize(Frame.COMPRESS_ABOVE_BYTES + 2);
    assertThat(large).hasSizeLessThan(100);
  }

  @Test
  void whatIsDamagedOrOfAnotherFormatIsRefused() throws IOException {
    byte[] frame = pack(new VersionSnapshot(FakeStore.version("a", 1, "1.0.0", "y".repeat(5_000))));
    byte[] cut = Arrays.copyOf(frame, frame.length / 2);
    assertThatThrownBy(() -> Frame.unpack(cut, SnapshotCodec::readVersion))
        .isInstanceOf(IOException.class);
    frame[0] = 99;
    assertThatThrownBy(() -> Frame.unpack(frame, SnapshotCodec::readVersion))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("format 99");
  }
}
