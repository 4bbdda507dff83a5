package dev.toolrack.client;

import static java.util.Objects.requireNonNull;

import dev.toolrack.v1.ToolVersion;

/**
 * A published version.
 *
 * @param toolVersion the version
 * @param revision the catalog revision of the publication, or the tool's present one if unchanged
 * @param unchanged whether nothing changed: the version existed already with the same content, and
 *     the channels pointed to it
 */
public record Publication(ToolVersion toolVersion, long revision, boolean unchanged) {
  /** Rejects null. */
  public Publication {
    requireNonNull(toolVersion, "toolVersion");
  }
}
