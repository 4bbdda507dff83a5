package dev.toolrack.server.catalog;

/** What made a selector match. */
public enum MatchedBy {
  EXACT,
  RANGE,
  CHANNEL,
  LATEST
}
