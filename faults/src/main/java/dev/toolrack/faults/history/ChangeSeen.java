package dev.toolrack.faults.history;

/**
 * A watcher of a replica received a change.
 *
 * @param nanos time after it was told
 * @param replica name of the replica
 * @param tool slug of the tool
 * @param revision revision of the change
 */
public record ChangeSeen(long nanos, String replica, String tool, long revision) implements Event {}
