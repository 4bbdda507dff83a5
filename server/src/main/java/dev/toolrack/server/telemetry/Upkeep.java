package dev.toolrack.server.telemetry;

/**
 * The result of one round of upkeep.
 *
 * @param createdPartitions number of days that have a partition now
 * @param deletedRows rows outside partitions that were past their retention
 * @param droppedPartitions number of days past their retention
 * @param prunedChanges rows removed from the change feed
 * @param prunedRequests removed answers to mutations
 */
public record Upkeep(
    int createdPartitions,
    long deletedRows,
    int droppedPartitions,
    long prunedChanges,
    long prunedRequests) {}
