package dev.toolrack.faults.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A host's cable with a {@link FrameRelay} in the middle: the host's port is moved from the lab's
 * bridge to a separate bridge, and the relay connects the two.
 */
public final class SlowCable implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Duration PROBE_PAUSE = Duration.ofMillis(50);
  private static final String BRIDGE = "bridge1";
  private static final String NEAR = "relay-near";
  private static final String FAR = "relay-far";

  private final Host host;
  private final LabProcess relay;

  private SlowCable(Host host, LabProcess relay) {
    this.host = host;
    this.relay = relay;
  }

  /**
   * Inserts the relay. While it starts, the cable works as before.
   *
   * @param roundTrip additional round-trip time; each direction takes half of it
   */
  public static SlowCable insert(Host host, Duration roundTrip, Path logs) {
    LabProcess relay =
        LabProcess.start(
            "relay",
            Network.SWITCH,
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                FrameRelay.class.getName(),
                NEAR,
                FAR,
                Long.toString(roundTrip.toMillis() / 2)),
            Map.of(),
            logs.resolve("relay.log"));
    SlowCable cable = new SlowCable(host, relay);
    try {
      cable.awaitInterfaces();
      insertion(host).forEach(Shell::run);
    } catch (RuntimeException e) {
      cable.close();
      throw e;
    }
    return cable;
  }

  private void awaitInterfaces() {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (!Shell.run(Network.inSwitch("-brief", "link")).contains(FAR)) {
      if (!relay.isAlive() || System.nanoTime() - deadline > 0) {
        throw new LabException(relay + " made no interfaces; see relay.log");
      }
      Pause.of(PROBE_PAUSE);
    }
  }

  static List<List<String>> insertion(Host host) {
    return List.of(
        Network.inSwitch("link", "add", BRIDGE, "type", "bridge"),
        Network.inSwitch("link", "set", BRIDGE, "up"),
        Network.inSwitch("link", "set", NEAR, "master", BRIDGE, "up"),
        Network.inSwitch("link", "set", FAR, "master", Network.BRIDGE, "up"),
        Network.inSwitch("link", "set", host.port(), "master", BRIDGE));
  }

  /** Removes the relay; frames in transit are lost. */
  @Override
  public void close() {
    relay.signal(LabProcess.Signal.KILL);
    var _ = relay.awaitEnd(TIMEOUT);
    Shell.run(Network.inSwitch("link", "set", host.port(), "master", Network.BRIDGE));
    boolean made =
        Stream.of(Shell.run(Network.inSwitch("-brief", "link")).split("\n", -1))
            .anyMatch(line -> line.startsWith(BRIDGE + " "));
    if (made) {
      Shell.run(Network.inSwitch("link", "delete", BRIDGE));
    }
  }

  @Override
  public String toString() {
    return "SlowCable{" + host.label() + "}";
  }
}
