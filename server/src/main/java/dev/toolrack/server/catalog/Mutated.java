package dev.toolrack.server.catalog;

/**
 * The result of a mutation.
 *
 * @param value the state after it
 * @param revision catalog revision that it made; the tool's present one if it changed nothing
 */
public record Mutated<T>(T value, long revision) {}
