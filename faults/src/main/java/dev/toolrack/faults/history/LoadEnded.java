package dev.toolrack.faults.history;

/**
 * The load has ended; no call is in progress.
 *
 * @param calls number of calls that were begun, each of which has its {@link Call}
 */
public record LoadEnded(long nanos, long calls) implements Event {}
