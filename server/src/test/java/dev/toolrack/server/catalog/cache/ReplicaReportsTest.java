package dev.toolrack.server.catalog.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.catalog.Cluster.Report;
import dev.toolrack.server.catalog.Freshness;
import dev.toolrack.server.testing.FakeBus;
import dev.toolrack.server.testing.FakeFreshness;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReplicaReportsTest {
  private static final UUID ONE = new UUID(0, 1);
  private static final UUID TWO = new UUID(0, 2);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final FakeTime time = new FakeTime();
  private final FakeBus<byte[]> bus = new FakeBus<>();
  private final FakeFreshness followed = new FakeFreshness();
  private final ReplicaReports one =
      new ReplicaReports(ONE, "1.0.0", followed, bus.topic(), time, time);
  private final ReplicaReports two =
      new ReplicaReports(TWO, "1.1.0", new FakeFreshness(), bus.topic(), time, time);

  @Test
  void aReplicaSaysOnceASecondHowItIs() {
    assertThat(two.of(ONE)).isNull();
    one.start();
    two.start();
    followed.revision = 41;
    followed.lag = Duration.ofMillis(300);
    followed.state = Freshness.State.POLLING;
    time.pass(SECOND);
    bus.deliver();

    Report report =
        new Report("1.0.0", 41, Duration.ofMillis(300), Freshness.State.POLLING, Duration.ZERO);
    assertThat(two.of(ONE)).isEqualTo(report);
    assertThat(one.of(ONE)).isEqualTo(report);
    assertThat(Objects.requireNonNull(one.of(TWO)).buildVersion()).isEqualTo("1.1.0");
  }

  @Test
  void aReplicaThatIsSilentIsShownAsItWas() {
    one.start();
    two.start();
    bus.deliver();
    for (int i = 0; i < 61; i++) {
      time.pass(SECOND);
      bus.lose();
    }

    assertThat(Objects.requireNonNull(two.of(ONE)).age()).isEqualTo(Duration.ofSeconds(61));
    assertThat(Objects.requireNonNull(two.of(TWO)).age()).isZero();
  }

  @Test
  void whatAnotherVersionTellsIsPassedOver() {
    two.start();
    for (byte[] message : new byte[][] {{}, {1}, {2, 0, 0}, new byte[40], new byte[5_000]}) {
      bus.tell(message);
    }

    assertThat(two.of(ONE)).isNull();
    assertThat(two.of(new UUID(0, 0))).isNull();
  }
}
