package dev.toolrack.client;

/** Where a resolved version came from. */
public enum Served {
  /** This client's resolve cache, known to be fresh. */
  CLIENT_CACHE,
  /** The replica's memory, known to be fresh. */
  NEAR_CACHE,
  /** The memory that the replicas share. */
  CLUSTER,
  /** Postgres. */
  DATABASE,
  /**
   * A memory that is not known to be fresh, and not older than its bound: the replica's while the
   * change feed is behind, or this client's while the server is away.
   */
  STALE,
  /** Something that this client does not know; the server is newer. */
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
