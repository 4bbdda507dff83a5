package dev.toolrack.server.execution.schema;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.keyword.BaseKeywordValidator;
import com.networknt.schema.keyword.KeywordType;
import com.networknt.schema.path.NodePath;
import tools.jackson.databind.JsonNode;

/** {@code multipleOf}. The library's implementation rounds integers to doubles. */
final class MultipleOf extends BaseKeywordValidator {
  private final ExactNumber divisor;
  private final String shown;

  MultipleOf(SchemaLocation location, JsonNode keyword, Schema parent, SchemaContext context) {
    super(KeywordType.MULTIPLE_OF, keyword, location, parent, context);
    divisor = new ExactNumber(keyword);
    if (!divisor.isPositive()) {
      throw new SchemaException("multipleOf is not positive");
    }
    shown = keyword.asString();
  }

  @Override
  public void validate(ExecutionContext context, JsonNode value, JsonNode root, NodePath location) {
    BoundedContext bounded = (BoundedContext) context;
    if (value.isNumber() && !divisor.divides(value, bounded)) {
      bounded.addError(error().arguments(shown), value, location);
    }
  }
}
