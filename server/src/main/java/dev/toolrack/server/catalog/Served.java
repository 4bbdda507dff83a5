package dev.toolrack.server.catalog;

/** Where an answer came from. */
public enum Served {
  NEAR_CACHE,
  CLUSTER,
  DATABASE,
  STALE
}
