package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.MUTATION_REQUESTS;
import static dev.toolrack.jooq.Tables.TOOLS;
import static org.jooq.impl.DSL.inline;

import dev.toolrack.jooq.tables.records.MutationRequestsRecord;
import dev.toolrack.server.catalog.ImportEntry;
import dev.toolrack.server.catalog.ImportOutcome;
import dev.toolrack.server.catalog.Mutated;
import dev.toolrack.server.catalog.RequestId;
import dev.toolrack.server.failure.DatabaseFailure;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jooq.Condition;
import org.jooq.DSLContext;

/** Runs mutations, each in one transaction and once per request id. Thread-safe. */
final class Mutations {
  private static final int MAX_IMPORT_ATTEMPTS = 4;

  private final DSLContext dsl;
  private final Duration lockTimeout;

  /**
   * Creates an instance.
   *
   * @param lockTimeout longest wait for a lock, after which a mutation fails as unavailable
   */
  Mutations(DSLContext dsl, Duration lockTimeout) {
    this.dsl = dsl;
    this.lockTimeout = lockTimeout;
  }

  /**
   * Runs a mutation.
   *
   * @throws ToolrackException CUT_OFF if the connection was lost during the commit of a mutation
   *     without a request id; after every other failure, nothing was changed or the mutation may be
   *     repeated
   */
  <T> Mutated<T> run(Mutation<T> mutation, RequestId requestId) {
    AtomicBoolean committing = new AtomicBoolean();
    try {
      return dsl.transactionResult(
          configuration -> {
            DSLContext transaction = configuration.dsl();
            limitLockWaits(transaction);
            Mutated<T> mutated =
                requestId.isPresent()
                    ? runOnce(transaction, mutation, requestId)
                    : runAlways(transaction, mutation);
            committing.set(true);
            return mutated;
          });
    } catch (RuntimeException e) {
      if (committing.get() && !requestId.isPresent() && DatabaseFailure.isUnavailable(e)) {
        throw ToolrackException.of(
                Reason.CUT_OFF, "The catalog was lost while the change was committed")
            .withCause(e);
      }
      throw Failures.of(e);
    }
  }

  /**
   * Imports entries in one transaction. If the connection is lost during the commit, the import
   * fails as unavailable: repeating it does no harm, because entries describe the desired state.
   */
  Mutated<List<ImportOutcome>> importBatch(String tenant, List<ImportEntry> entries) {
    boolean oneByOne = false;
    for (int attempt = 1; ; attempt++) {
      ImportBatch batch = new ImportBatch(tenant, entries, oneByOne);
      try {
        Mutated<List<ImportOutcome>> made =
            dsl.transactionResult(
                configuration -> {
                  DSLContext transaction = configuration.dsl();
                  limitLockWaits(transaction);
                  List<ImportOutcome> outcomes = batch.apply(transaction);
                  assignRevisions(transaction);
                  return new Mutated<>(outcomes, Revisions.readNewest(transaction));
                });
        SearchIndex.catchUp(dsl, made.revision(), SearchIndex.MOST_BEHIND);
        return made;
      } catch (RuntimeException e) {
        if (Failures.isRefusedValue(e) && !oneByOne) {
          oneByOne = true;
        } else if (!Failures.isConflict(e) || attempt >= MAX_IMPORT_ATTEMPTS) {
          throw Failures.of(e);
        }
        // Otherwise a concurrent import has created the same tools, which exist now, or has locked
        // them in another order, which is possible if a slug occurs twice in a message.
      }
    }
  }

  private void limitLockWaits(DSLContext transaction) {
    transaction.setLocal("lock_timeout", inline(lockTimeout.toMillis() + "ms")).execute();
  }

  private <T> Mutated<T> runAlways(DSLContext transaction, Mutation<T> mutation) {
    boolean unchanged = !mutation.apply(transaction);
    long revision = revision(transaction, mutation, unchanged);
    return new Mutated<>(mutation.answer(transaction, unchanged), revision);
  }

  private <T> Mutated<T> runOnce(
      DSLContext transaction, Mutation<T> mutation, RequestId requestId) {
    String tenant = mutation.key().tenant();
    Condition isRequest =
        MUTATION_REQUESTS.TENANT.eq(tenant).and(MUTATION_REQUESTS.REQUEST_ID.eq(requestId.value()));
    // Waits for a concurrent mutation with this id, then finds its row.
    boolean first =
        transaction
                .insertInto(MUTATION_REQUESTS)
                .set(MUTATION_REQUESTS.TENANT, tenant)
                .set(MUTATION_REQUESTS.REQUEST_ID, requestId.value())
                .set(MUTATION_REQUESTS.FINGERPRINT, requestId.fingerprint())
                .onConflictDoNothing()
                .execute()
            == 1;
    if (!first) {
      MutationRequestsRecord earlier =
          transaction.selectFrom(MUTATION_REQUESTS).where(isRequest).fetchSingle();
      if (!earlier.getFingerprint().equals(requestId.fingerprint())) {
        throw ToolrackException.of(
                Reason.REQUEST_ID_REUSED,
                "The request_id " + requestId.value() + " was used for another request")
            .with("request_id", requestId.value());
      }
      return new Mutated<>(
          mutation.answer(transaction, earlier.getUnchanged()), earlier.getRevision());
    }
    boolean unchanged = !mutation.apply(transaction);
    long revision = revision(transaction, mutation, unchanged);
    transaction
        .update(MUTATION_REQUESTS)
        .set(MUTATION_REQUESTS.REVISION, revision)
        .set(MUTATION_REQUESTS.UNCHANGED, unchanged)
        .where(isRequest)
        .execute();
    return new Mutated<>(mutation.answer(transaction, unchanged), revision);
  }

  private static long revision(DSLContext transaction, Mutation<?> mutation, boolean unchanged) {
    if (!unchanged) {
      assignRevisions(transaction);
    }
    return transaction
        .select(TOOLS.REVISION)
        .from(TOOLS)
        .where(ToolRows.is(mutation.key()))
        .fetchSingle()
        .value1();
  }

  /**
   * Makes the feed's deferred trigger fire now rather than at commit. From here to the commit,
   * every other writer of the catalog waits, so this is done last.
   */
  static void assignRevisions(DSLContext transaction) {
    transaction.execute("set constraints all immediate");
  }
}
