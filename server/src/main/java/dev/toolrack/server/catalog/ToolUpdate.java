package dev.toolrack.server.catalog;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * New values for some fields of a tool; null leaves a field unchanged. Validated like {@link
 * ToolSpec}.
 */
public record ToolUpdate(
    @Nullable String displayName,
    @Nullable String description,
    @Nullable String platform,
    @Nullable String category,
    @Nullable List<String> tags,
    @Nullable Map<String, String> annotations,
    @Nullable Boolean enabled) {

  public ToolUpdate {
    if (displayName != null) {
      Limits.text("tool.display_name", displayName, Limits.MAX_NAME_CHARS);
    }
    if (description != null) {
      Limits.text("tool.description", description, Limits.MAX_DESCRIPTION_CHARS);
    }
    if (platform != null) {
      Limits.text("tool.platform", platform, Limits.MAX_LABEL_CHARS);
    }
    if (category != null) {
      Limits.text("tool.category", category, Limits.MAX_LABEL_CHARS);
    }
    tags = tags == null ? null : Limits.tags("tool.tags", tags);
    annotations = annotations == null ? null : Limits.annotations("tool.annotations", annotations);
  }
}
