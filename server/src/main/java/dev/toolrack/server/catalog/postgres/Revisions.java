package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.CATALOG_CHANGES;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.select;

import java.util.Objects;
import org.jooq.DSLContext;
import org.jooq.Field;

/** Revisions of the catalog. */
final class Revisions {
  private Revisions() {}

  /**
   * The newest revision in the snapshot of the enclosing statement; 0 if there are no changes yet.
   */
  static Field<Long> newest() {
    return newestUnnamed().as("as_of");
  }

  /** The same, for use within an expression. */
  static Field<Long> newestUnnamed() {
    return field(select(coalesce(max(CATALOG_CHANGES.REVISION), inline(0L))).from(CATALOG_CHANGES));
  }

  static long readNewest(DSLContext dsl) {
    return Objects.requireNonNull(dsl.select(newest()).fetchSingle().value1());
  }
}
