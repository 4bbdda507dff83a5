package dev.toolrack.faults.history;

/**
 * A fault has ended: what it did has been undone, and a process that it ended has been started
 * anew.
 *
 * @param nanos after the last thing was done
 * @param fault its name
 */
public record FaultEnded(long nanos, String fault) implements Event {}
