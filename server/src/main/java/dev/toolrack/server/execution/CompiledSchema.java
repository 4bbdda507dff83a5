package dev.toolrack.server.execution;

import dev.toolrack.server.failure.Violation;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A compiled JSON Schema. Thread-safe. */
public interface CompiledSchema {
  /** Most violations that are reported for one value. */
  int MAX_VIOLATIONS = 50;

  /** Accepts any JSON value. */
  CompiledSchema ANY =
      new CompiledSchema() {
        @Override
        public boolean acceptsAnything() {
          return true;
        }

        @Override
        public List<Violation> violations(JsonNode value) {
          return List.of();
        }
      };

  /** Whether every value is valid, so that none needs to be parsed into a tree for it. */
  boolean acceptsAnything();

  /**
   * Returns the violations of a value, up to {@link #MAX_VIOLATIONS}. Each has a JSON Pointer into
   * the value, and a description that contains no more than a snippet of it.
   */
  List<Violation> violations(JsonNode value);

  /**
   * The same, unless that would take more than a few milliseconds, which depends on the schema and
   * the value alone; then null.
   */
  default @Nullable List<Violation> violationsIfBrief(JsonNode value) {
    return violations(value);
  }
}
