package dev.toolrack.faults.history;

/** The kind of a call. */
public enum CallKind {
  /** A resolve. */
  RESOLVE,
  /** An execution. */
  EXECUTE,
  /** An item of a batch. Each item has its own record, with the times of the whole batch. */
  BATCH_ITEM,
  /** One attempt at a {@link Mutation}. */
  MUTATE
}
