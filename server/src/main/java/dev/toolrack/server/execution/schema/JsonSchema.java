package dev.toolrack.server.execution.schema;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.OutputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.ValidationLimitExceededException;
import dev.toolrack.server.execution.CompiledSchema;
import dev.toolrack.server.failure.Violation;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A compiled schema. Most values are valid, so the first pass stops at the first violation and
 * keeps nothing; only where there is one, a second pass collects.
 */
final class JsonSchema implements CompiledSchema {
  /** Keywords that are tried on one value; a schema that multiplies would otherwise hold a core. */
  static final long MAX_STEPS = 1_000_000;

  static final int MAX_DEPTH = 1_024;

  /** More than are told, so that those of a branch that does not count need not crowd them out. */
  private static final int MAX_COLLECTED = 1_000;

  private static final ExecutionConfig FIRST_VIOLATION =
      JsonSchemaCompiler.limited().failFast(true).build();
  private static final ExecutionConfig ALL_VIOLATIONS =
      JsonSchemaCompiler.limited().failFast(false).build();
  private static final OutputFormat<List<Error>> ERRORS = (_, context, _) -> context.getErrors();

  private final Schema schema;

  JsonSchema(Schema schema) {
    this.schema = schema;
  }

  @Override
  public boolean acceptsAnything() {
    return false;
  }

  @Override
  public List<Violation> violations(JsonNode value) {
    try {
      if (schema.validate(new ExecutionContext(FIRST_VIOLATION), value, ERRORS).isEmpty()) {
        return List.of();
      }
    } catch (ValidationLimitExceededException | StackOverflowError e) {
      return tooMuchWork();
    }
    return collected(value);
  }

  private List<Violation> collected(JsonNode value) {
    ExecutionContext context = new Collector();
    List<Error> errors;
    try {
      errors = schema.validate(context, value, ERRORS);
    } catch (EnoughCollected e) {
      errors = context.getErrors();
    } catch (ValidationLimitExceededException | StackOverflowError e) {
      return tooMuchWork();
    }
    List<Violation> violations = new ArrayList<>(Math.min(errors.size(), MAX_VIOLATIONS));
    for (Error error : errors) {
      if (violations.size() == MAX_VIOLATIONS) {
        break;
      }
      Violation violation =
          new Violation(error.getInstanceLocation().toString(), ViolationText.of(error));
      if (!violations.contains(violation)) {
        violations.add(violation);
      }
    }
    return violations.isEmpty()
        ? List.of(new Violation("", "violates the schema"))
        : List.copyOf(violations);
  }

  private static List<Violation> tooMuchWork() {
    return List.of(new Violation("", "takes too much work to check against the schema"));
  }

  /** Stops when there are more violations than anyone reads. */
  private static final class Collector extends ExecutionContext {
    Collector() {
      super(ALL_VIOLATIONS);
    }

    @Override
    public void addError(Error error) {
      super.addError(error);
      if (getErrors().size() >= MAX_COLLECTED) {
        throw new EnoughCollected();
      }
    }
  }

  private static final class EnoughCollected extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EnoughCollected() {
      super("", null, false, false);
    }
  }
}
