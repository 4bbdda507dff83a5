package dev.toolrack.server.execution.schema;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * The tree from which a compiled schema is made and which it retains: a copy in which small objects
 * have no hash table, type names are the same nodes in all schemas, and texts for human readers are
 * omitted. Must not be modified. Equal to the original except for those texts.
 */
final class CompactTree {
  /** Most members of an object without a hash table. */
  private static final int MAX_LISTED = 16;

  /**
   * Keywords that do not affect validation. They are omitted even where they hold something that is
   * not a schema: a reference into them is refused, whether or not its target is found.
   */
  private static final Set<String> WORDS = Set.of("$comment", "default", "description", "title");

  private static final Map<String, StringNode> TYPES =
      Stream.of("array", "boolean", "integer", "null", "number", "object", "string")
          .collect(Collectors.toUnmodifiableMap(Function.identity(), StringNode::valueOf));

  private CompactTree() {}

  /** Copies a schema. */
  static JsonNode of(JsonNode schema) {
    return schema(schema);
  }

  private static JsonNode schema(JsonNode node) {
    if (!(node instanceof ObjectNode)) {
      return value(node);
    }
    List<Map.Entry<String, JsonNode>> members = new ArrayList<>(node.size());
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      String keyword = member.getKey();
      JsonNode held = member.getValue();
      if (!WORDS.contains(keyword) || !(held.isString() || held.isNumber())) {
        members.add(Map.entry(keyword, held(keyword, held)));
      }
    }
    return object(members);
  }

  private static JsonNode held(String keyword, JsonNode node) {
    if (SchemaInspection.SUBSCHEMA_LIST.contains(keyword) && node.isArray()) {
      return array(node, CompactTree::schema);
    }
    if (SchemaInspection.SUBSCHEMA_MAP.contains(keyword) && node.isObject()) {
      return object(node, CompactTree::schema);
    }
    return SchemaInspection.SUBSCHEMA.contains(keyword) ? schema(node) : value(node);
  }

  private static JsonNode value(JsonNode node) {
    return switch (node) {
      case ObjectNode object -> object(object, CompactTree::value);
      case ArrayNode array -> array(array, CompactTree::value);
      case StringNode string -> TYPES.getOrDefault(string.stringValue(), string);
      default -> node;
    };
  }

  private static JsonNode array(JsonNode node, Function<JsonNode, JsonNode> copy) {
    return new ArrayNode(JsonNodeFactory.instance, node.values().stream().map(copy).toList());
  }

  private static JsonNode object(JsonNode node, Function<JsonNode, JsonNode> copy) {
    List<Map.Entry<String, JsonNode>> members = new ArrayList<>(node.size());
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      members.add(Map.entry(member.getKey(), copy.apply(member.getValue())));
    }
    return object(members);
  }

  private static JsonNode object(List<Map.Entry<String, JsonNode>> members) {
    if (members.size() <= MAX_LISTED) {
      return new ObjectNode(JsonNodeFactory.instance, new Listed(members));
    }
    Map<String, JsonNode> hashed = LinkedHashMap.newLinkedHashMap(members.size());
    members.forEach(member -> hashed.put(member.getKey(), member.getValue()));
    return new ObjectNode(JsonNodeFactory.instance, hashed);
  }

  /** A few members in their order, in one array: name, value, name, value. Immutable. */
  private static final class Listed extends AbstractMap<String, JsonNode> {
    private final Object[] pairs;

    Listed(List<Map.Entry<String, JsonNode>> members) {
      pairs = new Object[2 * members.size()];
      for (int i = 0; i < members.size(); i++) {
        pairs[2 * i] = members.get(i).getKey();
        pairs[2 * i + 1] = members.get(i).getValue();
      }
    }

    @Override
    public @Nullable JsonNode get(@Nullable Object name) {
      for (int i = 0; i < pairs.length; i += 2) {
        if (pairs[i].equals(name)) {
          return (JsonNode) pairs[i + 1];
        }
      }
      return null;
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
      return get(name) != null;
    }

    @Override
    public int size() {
      return pairs.length / 2;
    }

    @Override
    public Set<Map.Entry<String, JsonNode>> entrySet() {
      return new AbstractSet<>() {
        @Override
        public int size() {
          return Listed.this.size();
        }

        @Override
        public Iterator<Map.Entry<String, JsonNode>> iterator() {
          return new Members(pairs);
        }
      };
    }
  }

  /** Iterates over the members of an object. */
  private static final class Members implements Iterator<Map.Entry<String, JsonNode>> {
    private final Object[] pairs;
    private int next;

    Members(Object[] pairs) {
      this.pairs = pairs;
    }

    @Override
    public boolean hasNext() {
      return next < pairs.length;
    }

    @Override
    public Map.Entry<String, JsonNode> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Map.Entry<String, JsonNode> member =
          Map.entry((String) pairs[next], (JsonNode) pairs[next + 1]);
      next += 2;
      return member;
    }
  }
}
