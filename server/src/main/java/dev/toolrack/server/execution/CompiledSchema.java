package dev.toolrack.server.execution;

import dev.toolrack.server.failure.Violation;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A JSON Schema that is ready to judge. Thread-safe. */
public interface CompiledSchema {
  /** Most violations that are told of one value. */
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

  /** Whether no value violates it, so that none need be read into a tree for it. */
  boolean acceptsAnything();

  /**
   * What is wrong with a value: nothing, or up to {@link #MAX_VIOLATIONS}, each with a JSON Pointer
   * into it and a description that never holds more than a snippet of it.
   */
  List<Violation> violations(JsonNode value);
}
