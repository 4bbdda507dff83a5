package dev.toolrack.client;

import static java.util.Objects.requireNonNull;

/**
 * What a watch reports.
 *
 * @param fromRevision changes after this revision; 0 for changes from now on
 * @param slugPrefix only tools whose slug starts with this; empty for all tools
 */
public record WatchOptions(long fromRevision, String slugPrefix) {
  /** Rejects negative revisions. */
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

  /** Returns these options, limited to tools whose slug starts with a prefix. */
  public WatchOptions withSlugPrefix(String prefix) {
    return new WatchOptions(fromRevision, prefix);
  }
}
