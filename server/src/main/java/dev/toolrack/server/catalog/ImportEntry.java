package dev.toolrack.server.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tool to import, with a version and what belongs to the tool.
 *
 * @param unsaid which values of the tool the entry does not give
 */
public record ImportEntry(
    ToolSpec tool,
    Unsaid unsaid,
    @Nullable VersionSpec version,
    List<Capability> capabilities,
    List<Pattern> patterns) {
  public ImportEntry {
    capabilities = List.copyOf(capabilities);
    patterns = List.copyOf(patterns);
  }

  /**
   * Values that the entry does not give: they apply to a new tool, and leave others as they are.
   */
  public record Unsaid(boolean kind, boolean enabled) {
    public static final Unsaid NOTHING = new Unsaid(false, false);
  }

  /** What an existing tool becomes: values that the entry does not give stay as they are. */
  public ToolSpec over(ToolSpec present) {
    return unsaid.equals(Unsaid.NOTHING)
        ? tool
        : new ToolSpec(
            tool.slug(),
            unsaid.kind() ? present.kind() : tool.kind(),
            tool.displayName(),
            tool.description(),
            tool.platform(),
            tool.category(),
            tool.tags(),
            tool.annotations(),
            unsaid.enabled() ? present.enabled() : tool.enabled());
  }
}
