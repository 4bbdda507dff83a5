package dev.toolrack.server.catalog;

import org.jspecify.annotations.Nullable;

/**
 * Something found, or found to be absent, and where.
 *
 * @param value null if there is none
 */
public record Located<T>(@Nullable T value, Served served) {}
