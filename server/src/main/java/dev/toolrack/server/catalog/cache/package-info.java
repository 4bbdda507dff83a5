/** A replica's memory of the catalog, how fresh it is, and the grid that replicas share. */
@NullMarked
package dev.toolrack.server.catalog.cache;

import org.jspecify.annotations.NullMarked;
