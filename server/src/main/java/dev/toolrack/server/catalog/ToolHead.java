package dev.toolrack.server.catalog;

import java.util.List;
import java.util.Map;

/**
 * All of a tool that resolution needs and that can change: small, so that a change is cheap to
 * spread. Only a tool that is enabled and not deleted has one.
 *
 * @param channels channel name to version id
 * @param versions every version, the highest first
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
