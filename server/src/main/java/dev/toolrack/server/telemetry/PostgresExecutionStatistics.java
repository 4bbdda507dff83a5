package dev.toolrack.server.telemetry;

import dev.toolrack.server.failure.DatabaseFailure;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;

/** {@link ExecutionStatistics} of the tables {@code executions} and {@code execution_blocks}. */
public final class PostgresExecutionStatistics implements ExecutionStatistics {
  private static final Duration LIST_SPAN = Duration.ofHours(1);
  private static final Duration STATISTICS_SPAN = Duration.ofHours(24);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
  private static final int DEFAULT_PAGE_SIZE = 50;
  private static final int MAX_PAGE_SIZE = 100;

  private final DSLContext database;
  private final Clock clock;

  /** Creates an instance that uses the caller's connections. */
  public PostgresExecutionStatistics(DSLContext database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public ExecutionPage list(ExecutionQuery query) {
    if (query.pageSize() < 0) {
      throw ToolrackException.invalid("page_size", "must not be negative");
    }
    int size =
        query.pageSize() == 0 ? DEFAULT_PAGE_SIZE : Math.min(query.pageSize(), MAX_PAGE_SIZE);
    PageToken token = query.pageToken().isEmpty() ? null : PageToken.of(query);
    Span span =
        token == null
            ? span(query.startTime(), query.endTime(), LIST_SPAN)
            : continuedSpan(query, token);
    List<RecordedExecution> found = read(new SelectExecutions(query, span, token, size + 1));
    if (found.size() <= size) {
      return new ExecutionPage(found, "");
    }
    RecordedExecution last = found.get(size - 1);
    PageToken next =
        new PageToken(
            span.fromMicros(),
            span.untilMicros(),
            Micros.of(last.startTime()),
            last.executionId(),
            PageToken.checksum(query));
    return new ExecutionPage(found.subList(0, size), next.encoded());
  }

  @Override
  public ToolStatistics ofTool(
      String tenant, String slug, @Nullable Instant startTime, @Nullable Instant endTime) {
    return read(new SelectToolStatistics(tenant, slug, span(startTime, endTime, STATISTICS_SPAN)));
  }

  private <R> R read(Function<DSLContext, R> query) {
    try {
      return query.apply(database);
    } catch (DataAccessException e) {
      if (DatabaseFailure.isUnavailable(e)) {
        throw ToolrackException.of(
                Reason.CATALOG_UNAVAILABLE, "Execution records cannot be read just now")
            .withRetryAfter(RETRY_AFTER)
            .withCause(e);
      }
      throw ToolrackException.of(Reason.INTERNAL, "Execution records cannot be read").withCause(e);
    }
  }

  /** The span of the first page, which a request may repeat but not change. */
  private static Span continuedSpan(ExecutionQuery query, PageToken token) {
    Instant start = query.startTime();
    Instant end = query.endTime();
    if ((start != null && Micros.of(start) != token.fromMicros())
        || (end != null && Micros.of(end) != token.untilMicros())) {
      throw ToolrackException.invalid("page_token", "is of a list over another span of time");
    }
    return new Span(token.fromMicros(), token.untilMicros());
  }

  private Span span(@Nullable Instant start, @Nullable Instant end, Duration defaultLength) {
    if (start != null) {
      checkRange("start_time", start);
    }
    if (end != null) {
      checkRange("end_time", end);
    }
    // By default, the end is one microsecond from now, so that executions that just began are
    // included.
    Instant until = end == null ? clock.instant().plus(1, ChronoUnit.MICROS) : end;
    Instant from = start == null ? until.minus(defaultLength) : start;
    if (!from.isBefore(until)) {
      throw ToolrackException.invalid("start_time", "must be before end_time");
    }
    return new Span(Micros.of(from), Micros.of(until));
  }

  private static void checkRange(String field, Instant instant) {
    if (instant.isBefore(Micros.MIN) || instant.isAfter(Micros.MAX)) {
      throw ToolrackException.invalid(field, "must be from year 1 to 9999");
    }
  }
}
