package dev.toolrack.server.metrics;

import java.util.function.IntSupplier;

/**
 * Where the figures of an admission gate are read.
 *
 * @param inFlight calls admitted that have not ended
 * @param limit most calls admitted at once
 */
public record GateReadings(IntSupplier inFlight, IntSupplier limit) {}
