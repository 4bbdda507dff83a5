package dev.toolrack.server.catalog;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A tool as the catalog has it.
 *
 * @param spec what its owner said of it
 * @param deleteTime when it was deleted; null while it is not
 * @param revision catalog revision of its last change, that of its versions, channels, capabilities
 *     and patterns included
 * @param channels channel name to version
 * @param latestVersion the highest ACTIVE version that is no prerelease; empty if there is none
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

  /** Opaque mark of this state: differs whenever the revision does. */
  public String etag() {
    return etag(revision);
  }

  /** The mark of the state that a tool has at a revision. */
  public static String etag(long revision) {
    return "t" + Long.toString(revision, Character.MAX_RADIX);
  }
}
