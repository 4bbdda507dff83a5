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
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * {@code enum}. The library looks values up by a hash that the author of a schema can make equal
 * for all of them.
 */
final class Enumeration extends BaseKeywordValidator {
  private final Set<String> strings = new HashSet<>();
  private final Set<String> others = new HashSet<>();
  private final String shown;

  Enumeration(SchemaLocation location, JsonNode keyword, Schema parent, SchemaContext context) {
    super(KeywordType.ENUM, keyword, location, parent, context);
    for (JsonNode allowed : keyword.values()) {
      if (allowed.isString()) {
        strings.add(allowed.stringValue());
      } else {
        others.add(CanonicalText.of(allowed, _ -> {}));
      }
    }
    shown =
        keyword.valueStream().map(Enumeration::text).collect(Collectors.joining(", ", "[", "]"));
  }

  private static String text(JsonNode allowed) {
    return allowed.isNumber() || allowed.isBoolean() ? allowed.asString() : allowed.toString();
  }

  @Override
  public void validate(ExecutionContext context, JsonNode value, JsonNode root, NodePath location) {
    BoundedContext bounded = (BoundedContext) context;
    if (!allows(value, bounded)) {
      bounded.addError(error().arguments(shown), value, location);
    }
  }

  private boolean allows(JsonNode value, BoundedContext context) {
    if (value.isString()) {
      String text = value.stringValue();
      context.take(CanonicalText.work(text));
      return strings.contains(text);
    }
    return !others.isEmpty() && others.contains(CanonicalText.of(value, context::take));
  }
}
