package dev.toolrack.server.catalog;

/**
 * The result of a mutation.
 *
 * @param value the state after the mutation
 * @param revision catalog revision of the mutation; the tool's present one if nothing was changed
 */
public record Mutated<T>(T value, long revision) {}
