package dev.toolrack.server.catalog.postgres;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs when the feed can be read and its notifications still do not arrive, once, and when they
 * arrive again. Says nothing while Postgres is away, which is known from the reads. The reads may
 * be on another thread than the connections.
 */
final class ListeningReport {
  private static final Logger log = LoggerFactory.getLogger(ListeningReport.class);

  private volatile boolean read;
  private boolean failing;
  private boolean told;

  /** The feed was read. */
  void onRead() {
    if (!read) {
      read = true;
    }
  }

  /** A connection listens. */
  void onListening() {
    failing = false;
    if (told) {
      told = false;
      log.info("Postgres' notifications of changes arrive again");
    }
  }

  /**
   * A connection could not be opened, or has ended. Only the failure of an attempt before which the
   * feed was read is not one of Postgres as a whole.
   *
   * @param why for the log
   */
  void onFailure(String why) {
    if (failing && read && !told) {
      told = true;
      log.warn("Postgres' notifications of changes do not arrive, so the feed is polled: {}", why);
    }
    failing = true;
    read = false;
  }
}
