package dev.toolrack.server.catalog.postgres;

import dev.toolrack.server.catalog.ToolKey;
import org.jooq.DSLContext;

/**
 * A change to one tool or to something that belongs to it. {@link Mutations} runs it in a
 * transaction.
 *
 * @param <T> type of the answer
 */
interface Mutation<T> {
  /** The tool. */
  ToolKey key();

  /**
   * Makes the change.
   *
   * @return false if there was nothing to change, so that nothing was written
   */
  boolean apply(DSLContext dsl);

  /**
   * Returns the present state, after the change or, if it was carried out before, instead of it.
   *
   * @param unchanged whether there was nothing to change when it was carried out
   */
  T answer(DSLContext dsl, boolean unchanged);
}
