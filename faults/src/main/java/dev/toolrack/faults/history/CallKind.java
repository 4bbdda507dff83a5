package dev.toolrack.faults.history;

/** What sort of call it was. */
public enum CallKind {
  /** A resolve. */
  RESOLVE,
  /** An execution. */
  EXECUTE,
  /** An item of a batch; each item has a record of its own with the times of the whole batch. */
  BATCH_ITEM,
  /** One attempt at a {@link Mutation}. */
  MUTATE
}
