package dev.toolrack.server.telemetry;

import dev.toolrack.server.execution.ExecutionRecord;
import dev.toolrack.server.failure.Reason;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Makes records fit into the table {@code executions}. */
final class ExecutionRow {
  /** Outcome of a successful execution. */
  static final String OK = "OK";

  /**
   * No slug is longer, but a caller may have sent a longer one, and an index entry holds at most 2
   * KB.
   */
  private static final int MAX_SLUG_CHARS = 128;

  private static final int MAX_TEXT_CHARS = 256;

  private ExecutionRow() {}

  static String outcome(@Nullable Reason failure) {
    return failure == null ? OK : failure.name();
  }

  /** The record with its texts shortened; the same instance if none is too long. */
  static ExecutionRecord bounded(ExecutionRecord execution) {
    if (execution.slug().length() <= MAX_SLUG_CHARS
        && execution.tenant().length() <= MAX_SLUG_CHARS
        && execution.version().length() <= MAX_TEXT_CHARS
        && execution.requestId().length() <= MAX_TEXT_CHARS) {
      return execution;
    }
    return new ExecutionRecord(
        execution.executionId(),
        cut(execution.tenant(), MAX_SLUG_CHARS),
        cut(execution.slug(), MAX_SLUG_CHARS),
        cut(execution.version(), MAX_TEXT_CHARS),
        execution.startTime(),
        execution.durationNanos(),
        execution.upstreamNanos(),
        execution.failure(),
        execution.upstreamStatus(),
        execution.attempts(),
        execution.requestBytes(),
        execution.responseBytes(),
        cut(execution.requestId(), MAX_TEXT_CHARS));
  }

  private static String cut(String text, int maxChars) {
    return text.length() <= maxChars ? text : text.substring(0, maxChars);
  }

  /**
   * The text with replacements for what UTF-8 or Postgres cannot store: unpaired surrogates and
   * NUL.
   */
  static String storable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\0' || Character.isSurrogate(c)) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)
            .replace('\0', '\ufffd');
      }
    }
    return text;
  }
}
