package dev.toolrack.server.execution;

import java.time.Clock;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ids of executions: UUIDs of version 7 (RFC 9562), so that they sort by time. They are no secrets,
 * so a fast random source is used. Thread-safe.
 */
public final class ExecutionIds {
  private static final long RANDOM_12_BITS = 0xfffL;
  private static final long RANDOM_62_BITS = 0x3fff_ffff_ffff_ffffL;

  private ExecutionIds() {}

  /** A new id. */
  public static UUID next(Clock clock) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long high = (clock.millis() << 16) | 0x7000L | (random.nextLong() & RANDOM_12_BITS);
    long low = 0x8000_0000_0000_0000L | (random.nextLong() & RANDOM_62_BITS);
    return new UUID(high, low);
  }

  /** The 32 hexadecimal digits of an id, without dashes. */
  public static String digits(UUID id) {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(id.getMostSignificantBits())
        + hex.toHexDigits(id.getLeastSignificantBits());
  }
}
