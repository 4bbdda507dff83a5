package dev.toolrack.server.catalog.postgres;

import dev.toolrack.server.catalog.ImportEntry;
import dev.toolrack.server.catalog.ImportOutcome;
import dev.toolrack.server.failure.ToolrackException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jooq.DSLContext;

/**
 * Imports entries within the caller's transaction. Entries with different slugs are imported
 * together; of several with the same slug, each starts a new {@link ImportWave}.
 *
 * @param oneByOne whether to import each entry alone, so that a value that Postgres refuses rejects
 *     only its own entry
 */
record ImportBatch(String tenant, List<ImportEntry> entries, boolean oneByOne)
    implements Function<DSLContext, List<ImportOutcome>> {
  @Override
  public List<ImportOutcome> apply(DSLContext dsl) {
    List<ImportOutcome> outcomes = new ArrayList<>(entries.size());
    List<ImportEntry> wave = new ArrayList<>();
    Set<String> slugs = new HashSet<>();
    for (ImportEntry entry : entries) {
      if (!wave.isEmpty() && (oneByOne || slugs.contains(entry.tool().slug()))) {
        outcomes.addAll(run(dsl, wave));
        wave.clear();
        slugs.clear();
      }
      wave.add(entry);
      slugs.add(entry.tool().slug());
    }
    if (!wave.isEmpty()) {
      outcomes.addAll(run(dsl, wave));
    }
    return List.copyOf(outcomes);
  }

  private List<ImportOutcome> run(DSLContext dsl, List<ImportEntry> wave) {
    ImportWave now = new ImportWave(tenant, List.copyOf(wave));
    if (!oneByOne) {
      return now.apply(dsl);
    }
    try {
      return dsl.transactionResult(savepoint -> now.apply(savepoint.dsl()));
    } catch (RuntimeException e) {
      if (!Failures.isRefusedValue(e)) {
        throw e;
      }
      ToolrackException why = Failures.of(e);
      return List.of(new ImportOutcome.Rejected(why));
    }
  }

  @Override
  public String toString() {
    return "ImportBatch[tenant=" + tenant + ", entries=" + entries.size() + "]";
  }
}
