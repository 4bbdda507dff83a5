package dev.toolrack.server.execution.schema;

import com.networknt.schema.Error;
import com.networknt.schema.OutputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.ValidationLimitExceededException;
import dev.toolrack.server.execution.CompiledSchema;
import dev.toolrack.server.failure.Violation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A compiled schema. The work and the memory for checking a value are bounded. */
final class JsonSchema implements CompiledSchema {
  private static final OutputFormat<List<Error>> ERRORS = (_, context, _) -> context.getErrors();

  private final Schema schema;
  private final boolean hasPatterns;

  JsonSchema(Schema schema, boolean hasPatterns) {
    this.schema = schema;
    this.hasPatterns = hasPatterns;
  }

  @Override
  public boolean acceptsAnything() {
    return false;
  }

  @Override
  public List<Violation> violations(JsonNode value) {
    List<Violation> violations = violations(value, Effort.FULL);
    return violations == null
        ? List.of(new Violation("", "takes too much work to check against the schema"))
        : violations;
  }

  @Override
  public @Nullable List<Violation> violationsIfBrief(JsonNode value) {
    return violations(value, Effort.BRIEF);
  }

  /** Null if it takes more. */
  private @Nullable List<Violation> violations(JsonNode value, Effort effort) {
    List<Error> errors;
    if (hasPatterns) {
      PatternWork.begin(effort);
    }
    try {
      errors = schema.validate(new BoundedContext(effort), value, ERRORS);
    } catch (ValidationLimitExceededException | WorkExceeded | StackOverflowError e) {
      return null;
    }
    if (errors.isEmpty()) {
      return List.of();
    }
    List<Violation> violations = new ArrayList<>(errors.size());
    for (Error error : errors) {
      Violation violation =
          new Violation(error.getInstanceLocation().toString(), ViolationText.of(error));
      if (violations.size() < MAX_VIOLATIONS && !violations.contains(violation)) {
        violations.add(violation);
      }
    }
    return List.copyOf(violations);
  }
}
