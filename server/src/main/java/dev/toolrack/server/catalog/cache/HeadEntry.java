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

  /**
   * What is remembered where one is there and another one comes: the newer one. A head that has not
   * changed stays the same instance, with what was derived from it.
   */
  static HeadEntry newer(HeadEntry present, HeadEntry offered) {
    if (offered.asOf < present.asOf) {
      return present;
    }
    HeadSnapshot known = present.snapshot;
    HeadSnapshot read = offered.snapshot;
    return known != null && read != null && known.head().equals(read.head())
        ? new HeadEntry(known, offered.asOf, offered.readNanos, offered.storedNanos)
        : offered;
  }
}
