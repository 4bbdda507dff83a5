package dev.toolrack.server.catalog.postgres;

import dev.toolrack.server.catalog.ToolKey;
import org.jooq.DSLContext;

/**
 * A change of one tool or of what belongs to it. {@link Mutations} runs it in a transaction.
 *
 * @param <T> what the caller is answered
 */
interface Mutation<T> {
  /** The tool. */
  ToolKey key();

  /**
   * Makes the change.
   *
   * @return false if there was nothing to change, and so nothing was written
   */
  boolean apply(DSLContext dsl);

  /**
   * The present state, after the change or instead of it where it was carried out before.
   *
   * @param unchanged whether there was nothing to change when it was carried out
   */
  T answer(DSLContext dsl, boolean unchanged);
}
