package dev.toolrack.server.telemetry;

/**
 * What one round of upkeep did.
 *
 * @param leader whether this replica did it; else another one was at it and all counts are zero
 * @param createdPartitions days for which there is a partition now
 * @param droppedPartitions days that are no longer kept
 * @param prunedChanges rows of the change feed that are gone
 * @param prunedRequests answers of mutations that are gone
 */
public record Upkeep(
    boolean leader,
    int createdPartitions,
    int droppedPartitions,
    long prunedChanges,
    long prunedRequests) {
  static final Upkeep LEFT_TO_ANOTHER = new Upkeep(false, 0, 0, 0, 0);
}
