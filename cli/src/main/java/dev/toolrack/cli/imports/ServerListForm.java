package dev.toolrack.cli.imports;

import dev.toolrack.v1.ImportEntry;
import dev.toolrack.v1.Policy;
import dev.toolrack.v1.Tool;
import dev.toolrack.v1.ToolKind;
import dev.toolrack.v1.ToolVersion;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The published list format of MCP server catalogs: an object per server, with {@code name}, {@code
 * category}, {@code web}, {@code organization} and {@code tools}, which maps the key of a server to
 * its {@code server_name}, {@code version} and list of {@code tools} in MCP's form.
 *
 * <p>A tool becomes {@code SERVER.TOOL} (see {@link Slugs}), with the server's name as its
 * platform, the list's category, and the server's version. MCP's hints become annotations; {@code
 * idempotentHint} makes the policy idempotent.
 */
final class ServerListForm {
  private final ImportSettings settings;

  ServerListForm(ImportSettings settings) {
    this.settings = settings;
  }

  static boolean matches(JsonNode element) {
    return element.get("tools") instanceof ObjectNode;
  }

  /** Reads the tools of one list element. */
  void read(LocatedJson located, CandidateSink sink) {
    ObjectNode element = (ObjectNode) located.root();
    for (var server : ((ObjectNode) element.get("tools")).properties()) {
      JsonNode value = server.getValue();
      String name = value.path("server_name").asString(server.getKey());
      if (value.get("tools") instanceof ArrayNode tools) {
        for (JsonNode tool : tools) {
          read(element, name, value.path("version").asString(""), tool, located, sink);
        }
      } else {
        sink.bad(located.line(value), "", "server " + name + " has no list of tools");
      }
    }
  }

  private void read(
      ObjectNode element,
      String server,
      String serverVersion,
      JsonNode tool,
      LocatedJson located,
      CandidateSink sink) {
    int line = located.line(tool);
    String name = tool.path("name").asString("");
    if (name.isEmpty()) {
      sink.bad(line, "", "a tool of server " + server + " has no name");
      return;
    }
    String slug = Slugs.of(server, name);
    if (slug.isEmpty()) {
      sink.bad(
          line,
          "",
          "no slug of up to 128 characters a-z, 0-9, '.', '_', '-' can be made of server '"
              + server
              + "' and tool '"
              + name
              + "'");
      return;
    }
    String version = settings.version().orElseGet(() -> Slugs.version(serverVersion));
    if (version.isEmpty()) {
      sink.bad(line, slug, "no semantic version can be made of '" + serverVersion + "'");
      return;
    }
    if (!(tool.get("inputSchema") == null
        || tool.get("inputSchema").isNull()
        || tool.get("inputSchema").isObject())) {
      sink.bad(line, slug, "inputSchema is no object");
      return;
    }
    sink.good(line, entry(element, server, name, slug, version, tool));
  }

  private ImportEntry entry(
      ObjectNode element, String server, String name, String slug, String version, JsonNode tool) {
    JsonNode hints = tool.path("annotations");
    String description = tool.path("description").asString("").strip();
    Tool.Builder built =
        Tool.newBuilder()
            .setSlug(slug)
            .setKind(ToolKind.TOOL_KIND_TOOL)
            .setDisplayName(hints.path("title").asString(name))
            .setDescription(description)
            .setPlatform(server)
            .setCategory(element.path("category").asString(""))
            .addTags("mcp")
            .putAnnotations("mcp.server", element.path("name").asString(server))
            .putAnnotations("mcp.tool", name);
    text(element, "web").ifPresent(web -> built.putAnnotations("web", web));
    text(element, "organization").ifPresent(o -> built.putAnnotations("organization", o));
    for (var hint : hints.properties()) {
      if (hint.getValue().isBoolean()) {
        built.putAnnotations("mcp." + hint.getKey(), hint.getValue().toString());
      }
    }
    ToolVersion.Builder toolVersion =
        ToolVersion.newBuilder()
            .setVersion(version)
            .setInputSchema(schema(tool, "inputSchema"))
            .setOutputSchema(schema(tool, "outputSchema"));
    if (hints.path("idempotentHint").asBoolean(false)) {
      toolVersion.setPolicy(Policy.newBuilder().setIdempotent(true));
    }
    settings.endpoint().ifPresent(endpoint -> toolVersion.setEndpoint(endpoint.of(server, name)));
    return ImportEntry.newBuilder().setTool(built).setToolVersion(toolVersion).build();
  }

  private static Optional<String> text(JsonNode object, String field) {
    String text = object.path(field).asString("");
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private static String schema(JsonNode tool, String field) {
    JsonNode schema = tool.path(field);
    return schema.isMissingNode() || schema.isNull() ? "" : schema.toString();
  }
}
