package dev.toolrack.server.catalog;

import java.util.List;
import java.util.Map;

/**
 * Everything about a tool that resolution needs and that can change. Small, so that a change is
 * cheap to distribute. Only a tool that is enabled and not deleted has a head.
 *
 * @param channels channel name to version id
 * @param versions every version, highest first
 * @param revision catalog revision of the tool's last change
 */
public record ToolHead(
    ToolKey key,
    ToolKind kind,
    String displayName,
    String description,
    Map<String, Long> channels,
    List<VersionRef> versions,
    long revision) {
  public ToolHead {
    channels = Map.copyOf(channels);
    versions = List.copyOf(versions);
  }
}
