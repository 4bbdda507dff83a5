package dev.toolrack.server.telemetry;

import static dev.toolrack.jooq.Routines.blocksEndBefore;
import static org.jooq.impl.DSL.val;

import java.time.Instant;
import org.jooq.Condition;
import org.jooq.Field;

/** From the first microsecond since 1970 until before the second, which is a later one. */
record Span(long fromMicros, long untilMicros) {
  /** One microsecond. */
  static Span instant(long micros) {
    return new Span(micros, micros + 1);
  }

  /** The same, but not beyond that. */
  Span before(long micros) {
    return new Span(fromMicros, Math.min(untilMicros, micros));
  }

  Condition holds(Field<Instant> time) {
    return time.ge(Micros.toInstant(fromMicros)).and(time.lt(Micros.toInstant(untilMicros)));
  }

  /** Whether some of a block may be in it; leaves alone what ends too late for that. */
  Condition overlaps(Field<Instant> firstTime, Field<Instant> lastTime) {
    return firstTime
        .lt(Micros.toInstant(untilMicros))
        .and(lastTime.ge(Micros.toInstant(fromMicros)))
        .and(lastTime.lt(blocksEndBefore(val(Micros.toInstant(untilMicros - 1)))));
  }
}
