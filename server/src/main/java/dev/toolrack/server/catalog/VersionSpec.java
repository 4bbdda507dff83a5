package dev.toolrack.server.catalog;

import dev.toolrack.server.failure.ToolrackException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The content of a version, as published. Sizes are checked here; {@link VersionCheck} checks
 * schemas and endpoint.
 *
 * @param displayName empty for the tool's
 * @param description empty for the tool's
 * @param inputSchema JSON Schema as JSON text; empty accepts any JSON value
 * @param outputSchema JSON Schema as JSON text; empty accepts any JSON value
 * @param endpoint null if the version cannot be executed
 */
public record VersionSpec(
    VersionNumber number,
    String displayName,
    String description,
    String inputSchema,
    String outputSchema,
    @Nullable Endpoint endpoint,
    Policy policy,
    Map<String, String> annotations) {

  public VersionSpec {
    Limits.text("tool_version.display_name", displayName, Limits.MAX_NAME_CHARS);
    Limits.text("tool_version.description", description, Limits.MAX_DESCRIPTION_CHARS);
    schemaSize("tool_version.input_schema", inputSchema);
    schemaSize("tool_version.output_schema", outputSchema);
    annotations = Limits.annotations("tool_version.annotations", annotations);
  }

  private static void schemaSize(String field, String schema) {
    if (schema.length() > Limits.MAX_SCHEMA_BYTES
        || schema.getBytes(StandardCharsets.UTF_8).length > Limits.MAX_SCHEMA_BYTES) {
      throw ToolrackException.invalid(
          field, "is larger than " + Limits.MAX_SCHEMA_BYTES + " bytes");
    }
  }

  /** Number of characters in its schemas. */
  public int schemaChars() {
    return inputSchema.length() + outputSchema.length();
  }

  /** Number of characters in its other texts, including those of the endpoint. */
  public int textChars() {
    int chars = displayName.length() + description.length() + chars(annotations);
    return switch (endpoint) {
      case null -> chars;
      case Endpoint.Http http -> chars + http.urlTemplate().length() + chars(http.headers());
    };
  }

  private static int chars(Map<String, String> texts) {
    int chars = 0;
    for (Map.Entry<String, String> entry : texts.entrySet()) {
      chars += entry.getKey().length() + entry.getValue().length();
    }
    return chars;
  }

  /** Name of the first content field that differs in the other version, or null if none does. */
  public @Nullable String firstDifference(VersionSpec other) {
    if (!displayName.equals(other.displayName)) {
      return "display_name";
    }
    if (!description.equals(other.description)) {
      return "description";
    }
    if (!inputSchema.equals(other.inputSchema)) {
      return "input_schema";
    }
    if (!outputSchema.equals(other.outputSchema)) {
      return "output_schema";
    }
    if (!Objects.equals(endpoint, other.endpoint)) {
      return "endpoint";
    }
    if (!policy.equals(other.policy)) {
      return "policy";
    }
    return annotations.equals(other.annotations) ? null : "annotations";
  }
}
