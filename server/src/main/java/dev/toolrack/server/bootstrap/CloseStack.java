package dev.toolrack.server.bootstrap;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was opened, to be closed in the reverse order. One that fails to close is logged and does
 * not keep the others open; an error is thrown once all of them are closed.
 */
final class CloseStack implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CloseStack.class);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /** Remembers what was opened and gives it back. */
  <T extends AutoCloseable> T opened(T closeable) {
    opened.push(closeable);
    return closeable;
  }

  /** Closes in peace: an interrupt waits until the end, as a half-stopped Postgres helps nobody. */
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
