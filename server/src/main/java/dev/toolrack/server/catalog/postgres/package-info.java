/**
 * The catalog's truth in Postgres: the store, one class per query or mutation, and its change feed.
 */
@NullMarked
package dev.toolrack.server.catalog.postgres;

import org.jspecify.annotations.NullMarked;
