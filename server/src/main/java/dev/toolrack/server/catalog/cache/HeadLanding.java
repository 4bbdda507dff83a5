package dev.toolrack.server.catalog.cache;

import dev.toolrack.server.catalog.HeadSnapshot;
import dev.toolrack.server.catalog.Located;
import dev.toolrack.server.catalog.Served;

/** What a flight brings: a head or its absence, and where from. */
record HeadLanding(HeadEntry entry, Served served) {
  Located<HeadSnapshot> located() {
    return new Located<>(entry.snapshot(), served);
  }
}
