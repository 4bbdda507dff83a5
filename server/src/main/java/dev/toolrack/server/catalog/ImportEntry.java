package dev.toolrack.server.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A tool with a version and what belongs to it, to be brought into the catalog. */
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
