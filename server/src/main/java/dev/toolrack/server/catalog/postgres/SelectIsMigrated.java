package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.FLYWAY_SCHEMA_HISTORY;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Record4;

/**
 * Whether the schema history consists of exactly these migrations, all applied with this content
 * and none failed. False only means that the history needs a closer look.
 *
 * @param migrations checksums by the name of the script
 */
record SelectIsMigrated(Map<String, Integer> migrations) implements Function<DSLContext, Boolean> {
  private static final String SCHEMA_CREATED = "SCHEMA";
  private static final String SCRIPT_APPLIED = "SQL";

  @Override
  public Boolean apply(DSLContext dsl) {
    Map<String, Integer> applied = new HashMap<>();
    for (Record4<String, String, Integer, Boolean> row :
        dsl.select(
                FLYWAY_SCHEMA_HISTORY.TYPE,
                FLYWAY_SCHEMA_HISTORY.SCRIPT,
                FLYWAY_SCHEMA_HISTORY.CHECKSUM,
                FLYWAY_SCHEMA_HISTORY.SUCCESS)
            .from(FLYWAY_SCHEMA_HISTORY)) {
      if (!row.value4()) {
        return false;
      }
      if (row.value1().equals(SCHEMA_CREATED)) {
        continue;
      }
      if (!row.value1().equals(SCRIPT_APPLIED)
          || row.value3() == null
          || applied.put(row.value2(), row.value3()) != null) {
        return false;
      }
    }
    return applied.equals(migrations);
  }
}
