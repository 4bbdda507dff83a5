package dev.toolrack.server.catalog.cache;

import dev.toolrack.server.catalog.HeadSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * A head, or its absence, in a replica's own memory.
 *
 * @param snapshot null if there is no such tool
 * @param asOf newest revision in the snapshot of the truth that it was read from
 * @param readNanos moment before it was read from the truth, or one longer ago than the bound
 * @param storedNanos moment it came to this replica
 */
record HeadEntry(@Nullable HeadSnapshot snapshot, long asOf, long readNanos, long storedNanos) {

  boolean replaces(HeadEntry present) {
    return asOf >= present.asOf;
  }
}
