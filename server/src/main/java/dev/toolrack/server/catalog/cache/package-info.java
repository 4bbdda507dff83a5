/** A replica's memory of the catalog, its freshness, and the grid that the replicas share. */
@NullMarked
package dev.toolrack.server.catalog.cache;

import org.jspecify.annotations.NullMarked;
