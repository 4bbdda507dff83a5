package dev.toolrack.server.catalog;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A tool as stored in the catalog.
 *
 * @param spec what its owner specified
 * @param deleteTime when it was deleted; null if it is not deleted
 * @param revision catalog revision of its last change, including changes to its versions, channels,
 *     capabilities and patterns
 * @param channels channel name to version
 * @param latestVersion the highest ACTIVE version that is not a prerelease; empty if there is none
 */
public record Tool(
    ToolSpec spec,
    Instant createTime,
    Instant updateTime,
    @Nullable Instant deleteTime,
    long revision,
    Map<String, String> channels,
    String latestVersion) {

  public Tool {
    channels = Map.copyOf(channels);
  }

  /** Etag of this state: differs whenever the revision does. */
  public String etag() {
    return etag(revision);
  }

  /** Etag of the state that a tool has at a revision. */
  public static String etag(long revision) {
    return "t" + Long.toString(revision, Character.MAX_RADIX);
  }
}
