package dev.toolrack.server.catalog;

/** Where a version is in its life. */
public enum VersionStatus {
  DRAFT,
  ACTIVE,
  DEPRECATED,
  RETIRED;

  /** Whether a version of this status may be given that one. To the same status is no move. */
  public boolean canMoveTo(VersionStatus next) {
    return switch (this) {
      case DRAFT -> next == ACTIVE || next == RETIRED;
      case ACTIVE -> next == DEPRECATED || next == RETIRED;
      case DEPRECATED -> next == ACTIVE || next == RETIRED;
      case RETIRED -> false;
    };
  }
}
