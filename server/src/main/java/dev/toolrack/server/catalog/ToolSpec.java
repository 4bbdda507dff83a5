package dev.toolrack.server.catalog;

import java.util.List;
import java.util.Map;

/**
 * What a caller specifies about a tool. Validated on construction against the contract's limits.
 *
 * @param displayName name for people; the slug if it was given as empty
 * @param tags sorted, without duplicates
 */
public record ToolSpec(
    String slug,
    ToolKind kind,
    String displayName,
    String description,
    String platform,
    String category,
    List<String> tags,
    Map<String, String> annotations,
    boolean enabled) {

  public ToolSpec {
    Limits.slug("tool.slug", slug);
    displayName =
        displayName.isEmpty()
            ? slug
            : Limits.text("tool.display_name", displayName, Limits.MAX_NAME_CHARS);
    Limits.text("tool.description", description, Limits.MAX_DESCRIPTION_CHARS);
    Limits.text("tool.platform", platform, Limits.MAX_LABEL_CHARS);
    Limits.text("tool.category", category, Limits.MAX_LABEL_CHARS);
    tags = Limits.tags("tool.tags", tags);
    annotations = Limits.annotations("tool.annotations", annotations);
  }
}
