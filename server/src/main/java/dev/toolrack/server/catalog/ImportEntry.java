package dev.toolrack.server.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A tool to import, with a version and what belongs to the tool. */
public record ImportEntry(
    ToolSpec tool,
    @Nullable VersionSpec version,
    List<Capability> capabilities,
    List<Pattern> patterns) {
  public ImportEntry {
    capabilities = List.copyOf(capabilities);
    patterns = List.copyOf(patterns);
  }
}
