package dev.toolrack.server.grpc;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import dev.toolrack.server.failure.ToolrackException;
import java.time.Instant;

/** Converts between the contract's and Java's durations and timestamps. */
final class Times {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private Times() {}

  static Duration toProto(java.time.Duration duration) {
    return Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }

  static Duration ofNanos(long nanos) {
    return Duration.newBuilder()
        .setSeconds(nanos / NANOS_PER_SECOND)
        .setNanos((int) (nanos % NANOS_PER_SECOND))
        .build();
  }

  static Timestamp toProto(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  /**
   * Converts a duration, after checking that its seconds and nanoseconds are in range and of one
   * sign.
   */
  static java.time.Duration toDomain(String field, Duration duration) {
    if (!Durations.isValid(duration)) {
      throw ToolrackException.invalid(field, "is not a valid duration");
    }
    return java.time.Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
  }

  /** Converts a timestamp, after checking that it is in the years 1 to 9999. */
  static Instant toDomain(String field, Timestamp timestamp) {
    if (!Timestamps.isValid(timestamp)) {
      throw ToolrackException.invalid(field, "is not a valid timestamp");
    }
    return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
  }
}
