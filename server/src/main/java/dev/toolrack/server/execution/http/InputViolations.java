package dev.toolrack.server.execution.http;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.failure.Violation;
import java.util.List;

/** Failures for inputs that an endpoint cannot take. */
final class InputViolations {
  private InputViolations() {}

  static ToolrackException of(Violation violation) {
    return ToolrackException.of(
            Reason.INPUT_SCHEMA_VIOLATION,
            "The endpoint cannot take the input: "
                + (violation.field().isEmpty() ? "it" : violation.field())
                + " "
                + violation.description())
        .with("violations", "1")
        .withViolations(List.of(violation));
  }
}
