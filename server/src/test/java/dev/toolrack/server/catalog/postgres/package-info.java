/** Tests of the Postgres store against a real Postgres. */
@NullMarked
package dev.toolrack.server.catalog.postgres;

import org.jspecify.annotations.NullMarked;
