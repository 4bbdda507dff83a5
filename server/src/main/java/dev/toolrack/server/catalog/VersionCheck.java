package dev.toolrack.server.catalog;

import dev.toolrack.server.failure.ToolrackException;

/**
 * Decides whether a version could be executed as published: its schemas compile within their
 * limits, its endpoint is well-formed. Thread-safe.
 */
public interface VersionCheck {
  /**
   * Returns if it could.
   *
   * @throws ToolrackException SCHEMA_REFUSED or INVALID_REQUEST, with the field
   */
  void check(VersionSpec version);
}
