package dev.toolrack.server.telemetry;

import static dev.toolrack.jooq.Routines.blocksEndBefore;
import static org.jooq.impl.DSL.val;

import java.time.Instant;
import org.jooq.Condition;
import org.jooq.Field;

/** A time span in microseconds since 1970, with an exclusive end that is later than its start. */
record Span(long fromMicros, long untilMicros) {
  /** One microsecond. */
  static Span instant(long micros) {
    return new Span(micros, micros + 1);
  }

  /** This span, ended at the given time if it would end later. */
  Span before(long micros) {
    return new Span(fromMicros, Math.min(untilMicros, micros));
  }

  Condition holds(Field<Instant> time) {
    return time.ge(Micros.toInstant(fromMicros)).and(time.lt(Micros.toInstant(untilMicros)));
  }

  /** Whether a block may overlap this span. */
  Condition overlaps(Field<Instant> firstTime, Field<Instant> lastTime) {
    return firstTime
        .lt(Micros.toInstant(untilMicros))
        .and(lastTime.ge(Micros.toInstant(fromMicros)))
        .and(lastTime.lt(blocksEndBefore(val(Micros.toInstant(untilMicros - 1)))));
  }
}
