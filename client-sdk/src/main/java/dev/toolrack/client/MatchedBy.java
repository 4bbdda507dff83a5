package dev.toolrack.client;

/** What made a selector match a version. */
public enum MatchedBy {
  /** The selector is an exact version. */
  EXACT,
  /**
   * The selector is a range; this is its highest ACTIVE version, or else the highest DEPRECATED
   * one.
   */
  RANGE,
  /** The selector is a channel that points to the version. */
  CHANNEL,
  /** The version is the highest ACTIVE one that is not a prerelease. */
  LATEST,
  /** Something this client does not know, because the server is newer. */
  UNKNOWN;

  static MatchedBy fromProto(dev.toolrack.v1.MatchedBy value) {
    return switch (value) {
      case MATCHED_BY_EXACT -> EXACT;
      case MATCHED_BY_RANGE -> RANGE;
      case MATCHED_BY_CHANNEL -> CHANNEL;
      case MATCHED_BY_LATEST -> LATEST;
      case MATCHED_BY_UNSPECIFIED, UNRECOGNIZED -> UNKNOWN;
    };
  }
}
