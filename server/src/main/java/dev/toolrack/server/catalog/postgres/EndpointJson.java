package dev.toolrack.server.catalog.postgres;

import dev.toolrack.server.catalog.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The columns for endpoints and annotations: an object whose only key is the name of the protocol,
 * and within it the field names of {@code toolrack.v1}. Fields that are missing from a hand-written
 * row have the contract's defaults.
 */
final class EndpointJson {
  static final JsonMapper MAPPER = JsonMapper.shared();

  private EndpointJson() {}

  static @Nullable JSONB write(@Nullable Endpoint endpoint) {
    return endpoint == null ? null : JSONB.valueOf(text(endpoint));
  }

  /** Equal endpoints have equal texts. */
  static String text(Endpoint endpoint) {
    return switch (endpoint) {
      case Endpoint.Http http -> {
        ObjectNode root = MAPPER.createObjectNode();
        ObjectNode node = root.putObject("http");
        node.put("method", http.method().name());
        node.put("url_template", http.urlTemplate());
        ObjectNode headers = node.putObject("headers");
        new TreeMap<>(http.headers()).forEach(headers::put);
        node.put("output_pointer", http.outputPointer());
        ArrayNode statuses = node.putArray("success_statuses");
        http.successStatuses()
            .forEach(
                range ->
                    statuses.addObject().put("first", range.first()).put("last", range.last()));
        yield MAPPER.writeValueAsString(root);
      }
    };
  }

  static @Nullable Endpoint read(@Nullable JSONB column) {
    if (column == null) {
      return null;
    }
    JsonNode node = MAPPER.readTree(column.data()).path("http");
    List<Endpoint.StatusRange> statuses = new ArrayList<>();
    for (JsonNode range : node.path("success_statuses")) {
      int first = range.path("first").asInt();
      statuses.add(new Endpoint.StatusRange(first, range.path("last").asInt(first)));
    }
    return new Endpoint.Http(
        Endpoint.Method.valueOf(node.path("method").asString("POST")),
        node.path("url_template").asString(""),
        strings(node.path("headers")),
        node.path("output_pointer").asString(""),
        statuses);
  }

  static JSONB writeAnnotations(Map<String, String> annotations) {
    return JSONB.valueOf(annotationsText(annotations));
  }

  /** Equal annotations have equal texts. */
  static String annotationsText(Map<String, String> annotations) {
    return annotations.isEmpty() ? "{}" : MAPPER.writeValueAsString(new TreeMap<>(annotations));
  }

  static Map<String, String> readAnnotations(JSONB column) {
    return column.data().equals("{}") ? Map.of() : strings(MAPPER.readTree(column.data()));
  }

  private static Map<String, String> strings(JsonNode object) {
    Map<String, String> strings = new LinkedHashMap<>();
    object.properties().forEach(entry -> strings.put(entry.getKey(), entry.getValue().asString()));
    return strings;
  }
}
