package dev.toolrack.server.catalog;

import org.jspecify.annotations.Nullable;

/**
 * Something that was found, or found to be absent, and where.
 *
 * @param value null if absent
 */
public record Located<T>(@Nullable T value, Served served) {}
