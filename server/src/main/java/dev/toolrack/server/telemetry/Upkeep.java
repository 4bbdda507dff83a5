package dev.toolrack.server.telemetry;

/**
 * What one round of upkeep did.
 *
 * @param createdPartitions days for which there is a partition now
 * @param deletedRows rows without a partition that are no longer kept
 * @param droppedPartitions days that are no longer kept
 * @param prunedChanges rows of the change feed that are gone
 * @param prunedRequests answers of mutations that are gone
 */
public record Upkeep(
    int createdPartitions,
    long deletedRows,
    int droppedPartitions,
    long prunedChanges,
    long prunedRequests) {}
