package dev.toolrack.client;

import static java.util.Objects.requireNonNull;

/**
 * What a watch is to tell of.
 *
 * @param fromRevision changes after this revision; 0 for those from now on
 * @param slugPrefix only tools whose slug begins so; empty for all
 */
public record WatchOptions(long fromRevision, String slugPrefix) {
  /** Rejects a negative revision. */
  public WatchOptions {
    requireNonNull(slugPrefix, "slugPrefix");
    if (fromRevision < 0) {
      throw new IllegalArgumentException("fromRevision must not be negative, is " + fromRevision);
    }
  }

  /** All changes from now on. */
  public static WatchOptions fromNow() {
    return new WatchOptions(0, "");
  }

  /** All changes after a revision. */
  public static WatchOptions after(long revision) {
    return new WatchOptions(revision, "");
  }

  /** The same, only of tools whose slug begins so. */
  public WatchOptions withSlugPrefix(String prefix) {
    return new WatchOptions(fromRevision, prefix);
  }
}
