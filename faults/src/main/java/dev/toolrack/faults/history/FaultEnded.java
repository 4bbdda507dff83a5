package dev.toolrack.faults.history;

/**
 * A fault has ended: its effects have been undone, and a process that it ended has been started
 * again.
 *
 * @param nanos after everything was done
 * @param fault name of the fault
 */
public record FaultEnded(long nanos, String fault) implements Event {}
