/** Execution records: how they are written to Postgres, maintained and queried. */
@NullMarked
package dev.toolrack.server.telemetry;

import org.jspecify.annotations.NullMarked;
