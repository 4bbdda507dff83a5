package dev.toolrack.server.catalog.cache;

import dev.toolrack.server.catalog.HeadSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * A head, or its absence, in a replica's own memory.
 *
 * @param snapshot null if there is no such tool
 * @param asOf newest revision in the snapshot of the store that it was read from
 * @param readNanos time before it was read from the store; a time before the staleness bound if
 *     unknown
 * @param storedNanos time at which it was stored on this replica
 */
record HeadEntry(@Nullable HeadSnapshot snapshot, long asOf, long readNanos, long storedNanos) {

  /**
   * Chooses between a present and an offered entry: the newer one. If the head has not changed, the
   * same snapshot instance is kept, with what was derived from it.
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
