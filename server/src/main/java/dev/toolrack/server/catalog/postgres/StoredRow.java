package dev.toolrack.server.catalog.postgres;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.util.function.Supplier;

/**
 * A row as a record. The schema allows more than the records, such as a policy that was written by
 * hand.
 */
final class StoredRow {
  private StoredRow() {}

  /**
   * The record that is made of a row.
   *
   * @param what names the row
   * @throws ToolrackException INTERNAL if it is refused: no caller has given what is in it
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
