package dev.toolrack.server.catalog.cache;

import dev.toolrack.server.catalog.LocatedHead;
import dev.toolrack.server.catalog.Served;
import dev.toolrack.server.catalog.VersionSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * The result of a head's load: a head or its absence, and where it came from.
 *
 * @param version the content that came with the head, if any
 */
record HeadLanding(HeadEntry entry, @Nullable VersionSnapshot version, Served served) {
  LocatedHead located() {
    return new LocatedHead(entry.snapshot(), version, served);
  }
}
