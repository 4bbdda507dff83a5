package dev.toolrack.server.execution.schema;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.AbstractKeyword;
import com.networknt.schema.keyword.Keyword;
import com.networknt.schema.keyword.KeywordType;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.path.NodePath;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The supported dialects. Keywords whose work grows with the value, or with what they hold, take
 * that work from a {@link BoundedContext}.
 */
final class MeteredDialects {
  /** A keyword that holds at most this much takes no work for it; its step covers that. */
  private static final int FREE_MEMBERS = 16;

  /** The work of the library's keywords for a value, by what they hold. */
  private static final Map<String, Cost> METERED =
      Map.ofEntries(
          Map.entry("minLength", _ -> MeteredDialects::length),
          Map.entry("maxLength", _ -> MeteredDialects::length),
          Map.entry("additionalProperties", _ -> value -> 2L * value.size()),
          Map.entry("unevaluatedItems", _ -> value -> 2L * value.size()),
          Map.entry("unevaluatedProperties", _ -> value -> 2L * value.size()),
          Map.entry("const", held -> fixed(weight(held))),
          Map.entry("dependentRequired", held -> fixed(weight(held))),
          Map.entry("dependencies", held -> fixed(weight(held))),
          Map.entry("dependentSchemas", held -> fixed(held.size())),
          Map.entry("patternProperties", held -> fixed(held.size())),
          Map.entry("properties", held -> fixed(held.size())),
          Map.entry("required", held -> fixed(held.size())));

  static final Dialect DRAFT_2020_12 = metered(Dialects.getDraft202012());
  static final Dialect DRAFT_07 = metered(Dialects.getDraft7());

  private MeteredDialects() {}

  private static Dialect metered(Dialect library) {
    Dialect.Builder builder =
        Dialect.builder(library)
            .keyword(new Replaced("uniqueItems", UniqueItems::new))
            .keyword(new Replaced("enum", Enumeration::new))
            .keyword(bound(KeywordType.MINIMUM, order -> order < 0))
            .keyword(bound(KeywordType.MAXIMUM, order -> order > 0))
            .keyword(bound(KeywordType.EXCLUSIVE_MINIMUM, order -> order <= 0))
            .keyword(bound(KeywordType.EXCLUSIVE_MAXIMUM, order -> order >= 0))
            .keyword(new Replaced("multipleOf", MultipleOf::new));
    METERED.forEach(
        (name, cost) -> {
          Keyword keyword = library.getKeywords().get(name);
          if (keyword != null) {
            builder.keyword(new Metered(keyword, cost));
          }
        });
    return builder.build();
  }

  private static Keyword bound(KeywordType type, IntPredicate crossed) {
    return new Replaced(
        type.getValue(),
        (location, held, parent, context) ->
            new Bound(type, crossed, location, held, parent, context));
  }

  private static long length(JsonNode value) {
    return value.isString() ? CanonicalText.work(value.stringValue()) : 0;
  }

  private static @Nullable ToLongFunction<JsonNode> fixed(long work) {
    return work <= FREE_MEMBERS ? null : _ -> work;
  }

  /** Number of members at any depth, plus the length of their texts. */
  private static long weight(JsonNode value) {
    if (value.isString()) {
      return length(value);
    }
    long weight = 1;
    for (JsonNode member : value.values()) {
      weight += weight(member);
    }
    return weight;
  }

  private interface Cost {
    /** The work for a value of a keyword that holds this; null for none, whatever the value. */
    @Nullable ToLongFunction<JsonNode> of(JsonNode held);
  }

  private interface Validators {
    KeywordValidator of(
        SchemaLocation location, JsonNode held, Schema parent, SchemaContext context);
  }

  /** A keyword with an implementation of our own. */
  private static final class Replaced extends AbstractKeyword {
    private final Validators validators;

    Replaced(String name, Validators validators) {
      super(name);
      this.validators = validators;
    }

    @Override
    public KeywordValidator newValidator(
        SchemaLocation location, JsonNode held, Schema parent, SchemaContext context) {
      return validators.of(location, held, parent, context);
    }
  }

  /** A keyword of the library, with metering. */
  private static final class Metered extends AbstractKeyword {
    private final Keyword keyword;
    private final Cost cost;

    Metered(Keyword keyword, Cost cost) {
      super(keyword.getValue());
      this.keyword = keyword;
      this.cost = cost;
    }

    @Override
    public KeywordValidator newValidator(
        SchemaLocation location, JsonNode held, Schema parent, SchemaContext context)
        throws Exception {
      KeywordValidator validator = keyword.newValidator(location, held, parent, context);
      ToLongFunction<JsonNode> work = cost.of(held);
      return work == null ? validator : new MeteredValidator(validator, work);
    }
  }

  private record MeteredValidator(KeywordValidator validator, ToLongFunction<JsonNode> work)
      implements KeywordValidator {
    @Override
    public void validate(
        ExecutionContext context, JsonNode value, JsonNode root, NodePath location) {
      ((BoundedContext) context).take(work.applyAsLong(value));
      validator.validate(context, value, root, location);
    }

    @Override
    public SchemaLocation getSchemaLocation() {
      return validator.getSchemaLocation();
    }

    @Override
    public String getKeyword() {
      return validator.getKeyword();
    }

    @Override
    public void preloadSchema() {
      validator.preloadSchema();
    }
  }
}
