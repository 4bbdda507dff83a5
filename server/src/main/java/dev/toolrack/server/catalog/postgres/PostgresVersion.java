package dev.toolrack.server.catalog.postgres;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;

/** The versions of Postgres that the schema and the statements run on. */
final class PostgresVersion {
  /** Introduced {@code begin atomic} for functions, and {@code idle_session_timeout}. */
  static final int OLDEST_MAJOR = 14;

  private PostgresVersion() {}

  /**
   * Refuses a Postgres that is too old.
   *
   * @param major number before the first dot
   * @param version as the server reports it
   * @throws ToolrackException INTERNAL with one line for people
   */
  static void require(int major, String version, DatabaseUrl url) {
    if (major < OLDEST_MAJOR) {
      throw ToolrackException.of(
          Reason.INTERNAL,
          "%s is Postgres %s, and Toolrack needs %d or newer; upgrade it, or name another one with --database-url"
              .formatted(url, version, OLDEST_MAJOR));
    }
  }
}
