package dev.toolrack.cli.imports;

import dev.toolrack.cli.json.ProtoReader;
import dev.toolrack.v1.ImportEntry;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Toolrack's own import format: an object per tool, {@code {"tool": {...}, "version": {...},
 * "capabilities": [...], "patterns": [...]}}, with each part in the contract's JSON form.
 */
final class ToolForm {
  private final ImportSettings settings;

  ToolForm(ImportSettings settings) {
    this.settings = settings;
  }

  static boolean matches(JsonNode element) {
    return element.get("tool") instanceof ObjectNode;
  }

  /** Reads one list element. */
  void read(LocatedJson located, CandidateSink sink) {
    ObjectNode element = (ObjectNode) located.root();
    int line = located.line(element);
    String slug = element.path("tool").path("slug").asString("");
    ImportEntry.Builder entry = ImportEntry.newBuilder();
    try {
      ProtoReader.read(contractNames(element), entry);
    } catch (ProtoReader.NotAMessage e) {
      sink.bad(line, slug, e.text());
      return;
    }
    if (slug.isEmpty()) {
      sink.bad(line, slug, "tool.slug is missing");
      return;
    }
    if (entry.hasToolVersion()) {
      settings.version().ifPresent(entry.getToolVersionBuilder()::setVersion);
      if (!entry.getToolVersion().hasEndpoint()) {
        settings
            .endpoint()
            .ifPresent(
                endpoint ->
                    entry
                        .getToolVersionBuilder()
                        .setEndpoint(endpoint.of(entry.getTool().getPlatform(), slug)));
      }
    }
    sink.good(line, entry.build());
  }

  private static ObjectNode contractNames(ObjectNode element) {
    JsonNode version = element.get("version");
    if (version == null) {
      return element;
    }
    ObjectNode renamed = element.deepCopy();
    renamed.remove("version");
    renamed.set("toolVersion", version);
    return renamed;
  }
}
