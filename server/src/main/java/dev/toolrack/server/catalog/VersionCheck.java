package dev.toolrack.server.catalog;

import dev.toolrack.server.failure.ToolrackException;

/**
 * Checks that a version can be executed as published: its schemas compile within their limits, and
 * its endpoint is well-formed. Thread-safe.
 */
public interface VersionCheck {
  /**
   * Returns normally if it can.
   *
   * @throws ToolrackException SCHEMA_REFUSED or INVALID_REQUEST, with the field
   */
  void check(VersionSpec version);
}
