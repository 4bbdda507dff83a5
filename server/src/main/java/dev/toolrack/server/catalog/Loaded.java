package dev.toolrack.server.catalog;

import org.jspecify.annotations.Nullable;

/**
 * Something read from the truth, or its absence.
 *
 * @param value null if there is none
 * @param asOf newest catalog revision in the snapshot that it was read from: it reflects every
 *     change up to and including that one
 */
public record Loaded<T>(@Nullable T value, long asOf) {}
