/**
 * The store of the catalog in Postgres, with one class per query or mutation, and its change feed.
 */
@NullMarked
package dev.toolrack.server.catalog.postgres;

import org.jspecify.annotations.NullMarked;
