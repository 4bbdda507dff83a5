package dev.toolrack.server.execution.schema;

import dev.toolrack.server.catalog.Limits;
import dev.toolrack.server.execution.JsonPointers;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Inspects a schema before it is compiled. Refuses nesting deeper than {@link
 * Limits#MAX_SCHEMA_DEPTH}, unknown dialects, references to other documents, patterns that {@link
 * LinearPatterns} refuses or that are too large together, and references that are circular, or
 * multiply, without descending into the value.
 */
final class SchemaInspection {
  private static final String ROOT_BASE = "toolrack:/";

  /** Most schemas that apply to the same value, with every reference followed. */
  private static final long MAX_IN_PLACE = 10_000;

  private static final int MAX_IN_PLACE_DEPTH = 256;

  /** Most states of all patterns of a schema; they take memory even if never matched. */
  private static final long MAX_PATTERN_WEIGHT = 16_000;

  /** Keywords that hold a schema. */
  static final Set<String> SUBSCHEMA =
      Set.of(
          "additionalItems",
          "additionalProperties",
          "contains",
          "contentSchema",
          "else",
          "if",
          "items",
          "not",
          "propertyNames",
          "then",
          "unevaluatedItems",
          "unevaluatedProperties");

  /** Keywords that hold a list of schemas. */
  static final Set<String> SUBSCHEMA_LIST =
      Set.of("allOf", "anyOf", "oneOf", "prefixItems", "items");

  /** Keywords that hold an object of schemas. */
  static final Set<String> SUBSCHEMA_MAP =
      Set.of(
          "$defs",
          "definitions",
          "dependencies",
          "dependentSchemas",
          "patternProperties",
          "properties");

  private static final Set<String> IN_PLACE =
      Set.of(
          "allOf",
          "anyOf",
          "oneOf",
          "not",
          "if",
          "then",
          "else",
          "dependentSchemas",
          "dependencies");
  private static final Set<String> REFERENCE = Set.of("$ref", "$dynamicRef", "$recursiveRef");

  private final JsonNode root;
  private final Map<String, JsonNode> resources = new HashMap<>();
  private final Map<String, JsonNode> anchors = new HashMap<>();
  private final List<Reference> references = new ArrayList<>();
  private final IdentityHashMap<JsonNode, List<JsonNode>> inPlace = new IdentityHashMap<>();
  private long patternWeight;

  private SchemaInspection(JsonNode root) {
    this.root = root;
  }

  /** The supported dialects. */
  enum Draft {
    DRAFT_2020_12,
    DRAFT_07
  }

  /** What was found in an acceptable schema. */
  record Findings(Draft draft, boolean hasPatterns) {}

  private record Reference(JsonNode from, String keyword, String base, String target) {}

  /**
   * Inspects a schema, and refuses it if necessary. Modifies the tree: {@link LegacyBounds} are
   * rewritten.
   */
  static Findings inspect(JsonNode root) throws SchemaRefusal {
    if (!root.isObject() && !root.isBoolean()) {
      throw new SchemaRefusal("must be a JSON object or boolean");
    }
    checkDepth(root, 0);
    Draft draft = draft(root);
    SchemaInspection inspection = new SchemaInspection(root);
    inspection.resources.put(ROOT_BASE, root);
    inspection.visit(root, ROOT_BASE, draft);
    inspection.follow();
    return new Findings(draft, inspection.patternWeight > 0);
  }

  private static void checkDepth(JsonNode node, int depth) throws SchemaRefusal {
    if (node.isContainer()) {
      if (depth >= Limits.MAX_SCHEMA_DEPTH) {
        throw new SchemaRefusal("is nested deeper than " + Limits.MAX_SCHEMA_DEPTH + " levels");
      }
      for (JsonNode child : node.values()) {
        checkDepth(child, depth + 1);
      }
    }
  }

  private static Draft draft(JsonNode schema) throws SchemaRefusal {
    JsonNode named = schema.get("$schema");
    if (named == null) {
      return Draft.DRAFT_2020_12;
    }
    return switch (named.asString("")) {
      case "https://json-schema.org/draft/2020-12/schema",
          "https://json-schema.org/draft/2020-12/schema#",
          "http://json-schema.org/draft/2020-12/schema",
          "http://json-schema.org/draft/2020-12/schema#" ->
          Draft.DRAFT_2020_12;
      case "http://json-schema.org/draft-07/schema#",
          "http://json-schema.org/draft-07/schema",
          "https://json-schema.org/draft-07/schema#",
          "https://json-schema.org/draft-07/schema" ->
          Draft.DRAFT_07;
      default -> throw new SchemaRefusal("has a $schema that is neither 2020-12 nor draft-07");
    };
  }

  private void visit(JsonNode schema, String outerBase, Draft draft) throws SchemaRefusal {
    if (!(schema instanceof ObjectNode object)) {
      return;
    }
    LegacyBounds.modernise(object);
    if (schema.has("$schema") && draft(schema) != draft) {
      throw new SchemaRefusal("mixes dialects: a subschema has another $schema");
    }
    boolean refHidesSiblings = draft == Draft.DRAFT_07 && schema.has("$ref");
    String base = refHidesSiblings ? outerBase : base(schema, outerBase);
    List<JsonNode> applied = new ArrayList<>();
    inPlace.put(schema, applied);
    for (Map.Entry<String, JsonNode> entry : schema.properties()) {
      String keyword = entry.getKey();
      JsonNode value = entry.getValue();
      if (REFERENCE.contains(keyword) && value.isString()) {
        references.add(new Reference(schema, keyword, base, value.asString()));
      } else if (keyword.equals("pattern") && value.isString()) {
        addPattern(value.asString());
      } else if (SUBSCHEMA_LIST.contains(keyword) && value.isArray()) {
        for (JsonNode child : value.values()) {
          visit(child, base, draft);
          note(applied, keyword, child);
        }
      } else if (SUBSCHEMA_MAP.contains(keyword) && value.isObject()) {
        for (Map.Entry<String, JsonNode> child : value.properties()) {
          if (keyword.equals("patternProperties")) {
            addPattern(child.getKey());
          }
          visit(child.getValue(), base, draft);
          note(applied, keyword, child.getValue());
        }
      } else if (SUBSCHEMA.contains(keyword)) {
        visit(value, base, draft);
        note(applied, keyword, value);
      }
    }
  }

  /** Counts a pattern; an empty one has no states, but is a pattern nevertheless. */
  private void addPattern(String regex) throws SchemaRefusal {
    patternWeight += Math.max(1, LinearPatterns.weight(regex));
    if (patternWeight > MAX_PATTERN_WEIGHT) {
      throw new SchemaRefusal(
          "has patterns that together have more than " + MAX_PATTERN_WEIGHT + " states");
    }
  }

  private static void note(List<JsonNode> applied, String keyword, JsonNode child) {
    if (IN_PLACE.contains(keyword) && child.isObject()) {
      applied.add(child);
    }
  }

  private String base(JsonNode schema, String outerBase) throws SchemaRefusal {
    String base = outerBase;
    String id = schema.path("$id").asString("");
    if (!id.isEmpty() && !id.startsWith("#")) {
      base = withoutFragment(resolved(outerBase, id));
      resources.put(base, schema);
    } else if (id.length() > 1) {
      anchors.put(outerBase + id, schema);
    }
    for (String keyword : List.of("$anchor", "$dynamicAnchor")) {
      String anchor = schema.path(keyword).asString("");
      if (!anchor.isEmpty()) {
        anchors.put(base + "#" + anchor, schema);
      }
    }
    return base;
  }

  private void follow() throws SchemaRefusal {
    // Targets may lie where no keyword leads; what is found there is inspected as well.
    for (int i = 0; i < references.size(); i++) {
      Reference reference = references.get(i);
      JsonNode target = target(reference);
      if (target == null) {
        throw new SchemaRefusal(
            "has a "
                + reference.keyword()
                + " that points to nothing within the schema: "
                + ViolationText.cut(reference.target()));
      }
      if (!inPlace.containsKey(target)) {
        visit(target, reference.base(), draft(root));
      }
      if (target.isObject()) {
        inPlace.computeIfAbsent(reference.from(), _ -> new ArrayList<>()).add(target);
      }
    }
    IdentityHashMap<JsonNode, Long> sizes = new IdentityHashMap<>();
    for (JsonNode schema : List.copyOf(inPlace.keySet())) {
      size(schema, sizes, 0);
    }
  }

  private @Nullable JsonNode target(Reference reference) throws SchemaRefusal {
    String absolute = resolved(reference.base(), reference.target());
    int hash = absolute.indexOf('#');
    String fragment = hash < 0 ? "" : absolute.substring(hash + 1);
    String resource = withoutFragment(absolute);
    JsonNode document = resources.get(resource);
    if (document == null) {
      return null;
    }
    if (fragment.isEmpty()) {
      return document;
    }
    if (!fragment.startsWith("/")) {
      return anchors.get(resource + "#" + fragment);
    }
    JsonNode node = document;
    for (String token : JsonPointers.parse(decoded(fragment))) {
      JsonNode next = node.isArray() ? node.get(index(token)) : node.get(token);
      if (next == null) {
        return null;
      }
      node = next;
    }
    return node;
  }

  private static int index(String token) {
    boolean digits = !token.isEmpty() && token.length() <= 6;
    for (int i = 0; i < token.length(); i++) {
      digits &= token.charAt(i) >= '0' && token.charAt(i) <= '9';
    }
    return digits ? Integer.parseInt(token) : -1;
  }

  private static String decoded(String fragment) throws SchemaRefusal {
    try {
      return URLDecoder.decode(fragment.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new SchemaRefusal("has a malformed reference: " + ViolationText.cut(fragment));
    }
  }

  /**
   * Number of schemas that apply to a value to which this one applies; refuses the schema if it is
   * infinite.
   */
  private long size(JsonNode schema, IdentityHashMap<JsonNode, Long> sizes, int depth)
      throws SchemaRefusal {
    Long known = sizes.get(schema);
    if (known != null) {
      if (known < 0) {
        throw new SchemaRefusal("has a $ref that leads back to itself on the same value");
      }
      return known;
    }
    if (depth > MAX_IN_PLACE_DEPTH) {
      throw new SchemaRefusal("has a chain of more than " + MAX_IN_PLACE_DEPTH + " $refs");
    }
    sizes.put(schema, -1L);
    long size = 1;
    for (JsonNode applied : inPlace.getOrDefault(schema, List.of())) {
      size += size(applied, sizes, depth + 1);
      if (size > MAX_IN_PLACE) {
        throw new SchemaRefusal(
            "applies more than " + MAX_IN_PLACE + " subschemas to one value through its $refs");
      }
    }
    sizes.put(schema, size);
    return size;
  }

  private static String resolved(String base, String reference) throws SchemaRefusal {
    if (reference.startsWith("#")) {
      return withoutFragment(base) + reference;
    }
    try {
      return URI.create(base).resolve(reference).toString();
    } catch (IllegalArgumentException e) {
      throw new SchemaRefusal("has a malformed URI: " + ViolationText.cut(reference));
    }
  }

  private static String withoutFragment(String uri) {
    int hash = uri.indexOf('#');
    return hash < 0 ? uri : uri.substring(0, hash);
  }
}
