package dev.toolrack.client;

import java.time.Duration;
import java.time.Instant;

/** Converts durations and timestamps of the contract to those of the JDK, and validates them. */
final class Durations {
  /** Longest delay for a timer; a longer one means never. */
  static final Duration LONGEST = Duration.ofDays(365);

  private Durations() {}

  static Duration requirePositive(String name, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(name + " must be positive, is " + value);
    }
    return value;
  }

  static Duration requireNotNegative(String name, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(name + " must not be negative, is " + value);
    }
    return value;
  }

  /** The value in nanoseconds, limited to {@link #LONGEST}. */
  static long nanos(Duration value) {
    return value.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : value.toNanos();
  }

  static Duration fromProto(com.google.protobuf.Duration value) {
    return Duration.ofSeconds(value.getSeconds(), value.getNanos());
  }

  static com.google.protobuf.Duration toProto(Duration value) {
    return com.google.protobuf.Duration.newBuilder()
        .setSeconds(value.getSeconds())
        .setNanos(value.getNano())
        .build();
  }

  static Instant fromProto(com.google.protobuf.Timestamp value) {
    return Instant.ofEpochSecond(value.getSeconds(), value.getNanos());
  }
}
