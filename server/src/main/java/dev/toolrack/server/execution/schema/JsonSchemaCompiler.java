package dev.toolrack.server.execution.schema;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.DefaultDialectRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.DialectRegistry;
import dev.toolrack.server.catalog.Limits;
import dev.toolrack.server.execution.CompiledSchema;
import dev.toolrack.server.execution.JsonReader;
import dev.toolrack.server.execution.JsonSyntaxException;
import dev.toolrack.server.execution.SchemaCompiler;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.failure.Violation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import tools.jackson.databind.JsonNode;

/**
 * Compiles JSON Schemas of 2020-12, or of draft-07 if their {@code $schema} says so, and refuses
 * those that could do harm: see {@link SchemaInspection} and {@link LinearPatterns}. {@code format}
 * is an annotation in both, so that a schema means the same in either. Equivalent schemas share one
 * compiled object for as long as it is in use. Thread-safe.
 */
public final class JsonSchemaCompiler implements SchemaCompiler {
  private static final SchemaRegistryConfig CONFIG =
      SchemaRegistryConfig.builder()
          .regularExpressionFactory(new LinearPatterns())
          .formatAssertionsEnabled(false)
          .preloadSchema(true)
          .cacheRefs(true)
          .build();

  /** The supported dialects. They can be shared, because no schema adds one. */
  private static final DialectRegistry DIALECTS =
      new DefaultDialectRegistry(List.of(MeteredDialects.DRAFT_2020_12, MeteredDialects.DRAFT_07));

  /** Shared by all schemas that look nothing up; each schema has its own dialect. */
  private static final SchemaRegistry UNLOCATED = registry(MeteredDialects.DRAFT_2020_12);

  /** Each is compiled when it is first needed, which is rare. */
  private static final Map<SchemaInspection.Draft, JsonSchema> META_SCHEMAS =
      new ConcurrentHashMap<>();

  private final SharedSchemas shared = new SharedSchemas();
  private final JsonReader json;

  public JsonSchemaCompiler(JsonReader json) {
    this.json = json;
  }

  @Override
  public CompiledSchema compile(String field, String text) {
    if (text.isEmpty()) {
      return CompiledSchema.ANY;
    }
    try {
      JsonNode schema = parse(text);
      SchemaInspection.Findings findings = SchemaInspection.inspect(schema);
      if (!EvidentSchemas.isOne(schema)) {
        checkAgainstMetaSchema(schema, findings.draft());
      }
      return acceptsAnything(schema)
          ? CompiledSchema.ANY
          : shared.get(CompactTree.of(schema), tree -> compiled(tree, findings));
    } catch (SchemaRefusal e) {
      throw refused(field, e.getMessage());
    }
  }

  private static void checkAgainstMetaSchema(JsonNode schema, SchemaInspection.Draft draft)
      throws SchemaRefusal {
    JsonSchema metaSchema =
        META_SCHEMAS.computeIfAbsent(draft, found -> metaSchema(dialect(found)));
    List<Violation> violations = metaSchema.violations(schema);
    if (!violations.isEmpty()) {
      Violation first = violations.getFirst();
      throw new SchemaRefusal(
          "is no valid schema: "
              + (first.field().isEmpty() ? "it" : first.field())
              + " "
              + first.description());
    }
  }

  private JsonNode parse(String text) throws SchemaRefusal {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > Limits.MAX_SCHEMA_BYTES) {
      throw new SchemaRefusal("is larger than " + Limits.MAX_SCHEMA_BYTES + " bytes");
    }
    try {
      return json.tree(bytes);
    } catch (JsonSyntaxException e) {
      throw new SchemaRefusal(
          "is not JSON: " + e.getMessage() + " (line " + e.line() + ", column " + e.column() + ")");
    }
  }

  private static boolean acceptsAnything(JsonNode schema) {
    return schema.isBoolean() ? schema.booleanValue() : schema.isEmpty();
  }

  private static CompiledSchema compiled(JsonNode tree, SchemaInspection.Findings findings)
      throws SchemaRefusal {
    Dialect dialect = dialect(findings.draft());
    try {
      Schema schema = Unlocated.suits(tree) ? unlocated(tree, dialect) : located(tree, dialect);
      schema.initializeValidators();
      return new JsonSchema(schema, findings.hasPatterns());
    } catch (RuntimeException | StackOverflowError e) {
      throw new SchemaRefusal(
          "cannot be compiled: " + ViolationText.cut(String.valueOf(e.getMessage())));
    }
  }

  private static Dialect dialect(SchemaInspection.Draft draft) {
    return switch (draft) {
      case DRAFT_2020_12 -> MeteredDialects.DRAFT_2020_12;
      case DRAFT_07 -> MeteredDialects.DRAFT_07;
    };
  }

  /**
   * Compiles a schema that neither declares nor references names, and so needs no registry of its
   * own.
   */
  private static Schema unlocated(JsonNode tree, Dialect dialect) {
    ConcurrentMap<String, Schema> names = new ConcurrentHashMap<>(1);
    SchemaContext context = new SchemaContext(dialect, UNLOCATED, names, names, names);
    return UNLOCATED.create(context, Unlocated.ROOT, tree, null);
  }

  /** Compiles a schema with its own registry, so that no other schema can find what it declares. */
  private static Schema located(JsonNode tree, Dialect dialect) {
    return registry(dialect).getSchema(tree);
  }

  private static JsonSchema metaSchema(Dialect dialect) {
    Schema schema = registry(dialect).getSchema(SchemaLocation.of(dialect.getId()));
    schema.initializeValidators();
    return new JsonSchema(schema, true);
  }

  private static SchemaRegistry registry(Dialect dialect) {
    return SchemaRegistry.withDefaultDialect(
        dialect, builder -> builder.dialectRegistry(DIALECTS).schemaRegistryConfig(CONFIG));
  }

  private static ToolrackException refused(String field, String description) {
    return ToolrackException.of(Reason.SCHEMA_REFUSED, field + ": " + description)
        .with("field", field)
        .withViolations(List.of(new Violation(field, description)));
  }
}
