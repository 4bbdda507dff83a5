package dev.toolrack.server.execution.schema;

import com.networknt.schema.ExecutionConfig;

/**
 * What the check of one value may take: evaluation steps, work of keywords beyond them in units of
 * about ten nanoseconds, and work of patterns. It is counted and not timed, as a verdict must not
 * depend on the load; {@code docs/design/json-schema.md} has the figures.
 */
final class Effort {
  /** A few milliseconds. */
  static final Effort BRIEF = new Effort(1 << 14, 1 << 17);

  /** A second at worst: a schema that multiplies would otherwise hold a core. */
  static final Effort FULL = new Effort(1_000_000, 1 << 25);

  private static final int MAX_DEPTH = 1_024;

  private final ExecutionConfig config;
  private final long work;

  private Effort(int steps, long work) {
    this.work = work;
    config =
        ExecutionConfig.builder()
            .annotationCollectionEnabled(false)
            .formatAssertionsEnabled(false)
            .maxEvaluationSteps(steps)
            .maxEvaluationDepth(MAX_DEPTH)
            .build();
  }

  /** With the limit of steps. */
  ExecutionConfig config() {
    return config;
  }

  /** Units that the keywords may take, and automaton states times characters of the patterns. */
  long work() {
    return work;
  }
}
