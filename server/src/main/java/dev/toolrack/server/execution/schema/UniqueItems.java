package dev.toolrack.server.execution.schema;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.keyword.BaseKeywordValidator;
import com.networknt.schema.keyword.KeywordType;
import com.networknt.schema.path.NodePath;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * {@code uniqueItems}. The library looks items up by a hash that a caller can make equal for all of
 * them.
 */
final class UniqueItems extends BaseKeywordValidator {
  /** Work for looking up and keeping an item. */
  private static final int ITEM_WORK = 16;

  private final boolean unique;

  UniqueItems(SchemaLocation location, JsonNode keyword, Schema parent, SchemaContext context) {
    super(KeywordType.UNIQUE_ITEMS, keyword, location, parent, context);
    unique = keyword.isBoolean() && keyword.booleanValue();
  }

  @Override
  public void validate(ExecutionContext context, JsonNode value, JsonNode root, NodePath location) {
    if (!unique || !value.isArray()) {
      return;
    }
    BoundedContext bounded = (BoundedContext) context;
    Set<String> seen = new HashSet<>();
    for (JsonNode item : value.values()) {
      bounded.take(ITEM_WORK);
      if (!seen.add(CanonicalText.of(item, bounded::take))) {
        bounded.addError(error(), value, location);
        return;
      }
    }
  }
}
