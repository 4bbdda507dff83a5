package dev.toolrack.server.metrics;

import java.util.function.IntSupplier;

/**
 * Accessors for the figures of an admission gate.
 *
 * @param inFlight calls that were admitted and have not ended
 * @param limit most calls admitted at once
 */
public record GateReadings(IntSupplier inFlight, IntSupplier limit) {}
