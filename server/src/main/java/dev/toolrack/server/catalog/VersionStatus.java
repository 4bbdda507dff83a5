package dev.toolrack.server.catalog;

/** Stage in the life cycle of a version. */
public enum VersionStatus {
  DRAFT,
  ACTIVE,
  DEPRECATED,
  RETIRED;

  /**
   * Whether a version may move from this status to another. Staying at the same status is no move.
   */
  public boolean canMoveTo(VersionStatus next) {
    return switch (this) {
      case DRAFT -> next == ACTIVE || next == RETIRED;
      case ACTIVE -> next == DEPRECATED || next == RETIRED;
      case DEPRECATED -> next == ACTIVE || next == RETIRED;
      case RETIRED -> false;
    };
  }
}
