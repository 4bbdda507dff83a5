package dev.toolrack.server.execution.schema;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.keyword.BaseKeywordValidator;
import com.networknt.schema.keyword.KeywordType;
import com.networknt.schema.path.NodePath;
import java.util.function.IntPredicate;
import tools.jackson.databind.JsonNode;

/**
 * {@code minimum}, {@code maximum} and the exclusive bounds. With the type {@code integer}, the
 * library's implementations truncate fractions, and throw if the value is beyond a long.
 */
final class Bound extends BaseKeywordValidator {
  private final IntPredicate crossed;
  private final ExactNumber limit;
  private final String shown;

  /**
   * Creates a bound.
   *
   * @param crossed whether a value violates the bound, given how it compares to it
   */
  Bound(
      KeywordType type,
      IntPredicate crossed,
      SchemaLocation location,
      JsonNode keyword,
      Schema parent,
      SchemaContext context) {
    super(type, keyword, location, parent, context);
    this.crossed = crossed;
    limit = new ExactNumber(keyword);
    shown = keyword.asString();
  }

  @Override
  public void validate(ExecutionContext context, JsonNode value, JsonNode root, NodePath location) {
    BoundedContext bounded = (BoundedContext) context;
    if (value.isNumber() && crossed.test(limit.order(value, bounded))) {
      bounded.addError(error().arguments(shown), value, location);
    }
  }
}
