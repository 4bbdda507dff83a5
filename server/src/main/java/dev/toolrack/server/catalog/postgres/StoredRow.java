package dev.toolrack.server.catalog.postgres;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.util.function.Supplier;

/**
 * Converts rows to records. The schema permits more than the records do, for example in a policy
 * that was written by hand.
 */
final class StoredRow {
  private StoredRow() {}

  /**
   * Converts a row.
   *
   * @param what names the row
   * @throws ToolrackException INTERNAL if the record refuses a value, because no caller has
   *     supplied it
   */
  static <T> T read(String what, Supplier<T> making) {
    try {
      return making.get();
    } catch (RuntimeException e) {
      throw ToolrackException.of(
              Reason.INTERNAL, "The stored " + what + " is refused: " + e.getMessage())
          .with("row", what)
          .withCause(e);
    }
  }
}
