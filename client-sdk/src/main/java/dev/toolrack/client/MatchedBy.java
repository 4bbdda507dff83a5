package dev.toolrack.client;

/** What made a selector match a version. */
public enum MatchedBy {
  /** The selector is that version. */
  EXACT,
  /** The highest version in the selector's range. */
  RANGE,
  /** The version that the channel points to. */
  CHANNEL,
  /** The highest ACTIVE version that is no prerelease. */
  LATEST,
  /** Something that this client does not know; the server is newer. */
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
