package dev.toolrack.server.catalog.cache;

import dev.toolrack.server.catalog.LocatedHead;
import dev.toolrack.server.catalog.Served;
import dev.toolrack.server.catalog.VersionSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * What a flight brings: a head or its absence, and where from.
 *
 * @param version the content that came with it, if one did
 */
record HeadLanding(HeadEntry entry, @Nullable VersionSnapshot version, Served served) {
  LocatedHead located() {
    return new LocatedHead(entry.snapshot(), version, served);
  }
}
