package dev.toolrack.client;

/** Where a resolved version came from. */
public enum Served {
  /** From this client's resolve cache, known to be fresh. */
  CLIENT_CACHE,
  /** From the replica's memory, known to be fresh. */
  NEAR_CACHE,
  /** From the memory that the replicas share. */
  CLUSTER,
  /** From Postgres. */
  DATABASE,
  /**
   * From memory that is not known to be fresh, but within its age limit: the replica's while the
   * change feed is behind, or this client's while the server is unavailable.
   */
  STALE,
  /** Something this client does not know, because the server is newer. */
  UNKNOWN;

  static Served fromProto(dev.toolrack.v1.Served value) {
    return switch (value) {
      case SERVED_NEAR_CACHE -> NEAR_CACHE;
      case SERVED_CLUSTER -> CLUSTER;
      case SERVED_DATABASE -> DATABASE;
      case SERVED_STALE -> STALE;
      case SERVED_UNSPECIFIED, UNRECOGNIZED -> UNKNOWN;
    };
  }
}
