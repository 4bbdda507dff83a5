package dev.toolrack.server.telemetry;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Instants in microseconds since the epoch, the precision of Postgres. */
final class Micros {
  /** Range that every component can store: the years 1 to 9999. */
  static final Instant MIN = Instant.parse("0001-01-01T00:00:00Z");

  static final Instant MAX = Instant.parse("9999-12-31T23:59:59.999999Z");

  private static final long MIN_MICROS = ChronoUnit.MICROS.between(Instant.EPOCH, MIN);
  private static final long MAX_MICROS = ChronoUnit.MICROS.between(Instant.EPOCH, MAX);

  private static final long PER_HOUR = Duration.ofHours(1).toNanos() / 1_000;

  private Micros() {}

  /** The microsecond that contains the instant, or the nearest storable one. */
  static long of(Instant instant) {
    if (instant.isBefore(MIN)) {
      return MIN_MICROS;
    }
    if (instant.isAfter(MAX)) {
      return MAX_MICROS;
    }
    return instant.getNano() / 1_000 + instant.getEpochSecond() * 1_000_000L;
  }

  static Instant toInstant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  /** The UTC hour, in hours since 1970. */
  static long hour(long micros) {
    return Math.floorDiv(micros, PER_HOUR);
  }

  static boolean areStorable(long micros) {
    return micros >= MIN_MICROS && micros <= MAX_MICROS;
  }
}
