package dev.toolrack.server.testing;

import dev.toolrack.server.eventloop.NetworkTransport;
import java.util.stream.Stream;

/** What event loops can use on this machine, for test classes that run once with each. */
public final class Transports {
  /** Reference to {@link #available} for {@code MethodSource}. */
  public static final String AVAILABLE = "dev.toolrack.server.testing.Transports#available";

  private Transports() {}

  public static Stream<NetworkTransport> available() {
    return Stream.of(NetworkTransport.values()).filter(NetworkTransport::isAvailable);
  }
}
