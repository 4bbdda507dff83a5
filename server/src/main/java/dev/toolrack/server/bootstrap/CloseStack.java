package dev.toolrack.server.bootstrap;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes everything that was opened, in reverse order. A resource that fails to close is logged,
 * and the others are still closed; an error is rethrown at the end.
 */
final class CloseStack implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CloseStack.class);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /** Adds a resource and returns it. */
  <T extends AutoCloseable> T opened(T closeable) {
    opened.push(closeable);
    return closeable;
  }

  /**
   * Closes everything uninterrupted: an interrupt takes effect at the end, because a half-stopped
   * Postgres helps nobody.
   */
  @Override
  public void close() {
    boolean interrupted = Thread.interrupted();
    Error defect = null;
    while (!opened.isEmpty()) {
      AutoCloseable closeable = opened.pop();
      try {
        closeable.close();
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (Exception e) {
        log.error("Closing {} failed", closeable, e);
      } catch (Error e) {
        log.error("Closing {} failed", closeable, e);
        defect = defect == null ? e : defect;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (defect != null) {
      throw defect;
    }
  }
}
