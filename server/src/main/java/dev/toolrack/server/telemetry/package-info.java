/** Execution records on their way into Postgres, their upkeep there, and what they tell. */
@NullMarked
package dev.toolrack.server.telemetry;

import org.jspecify.annotations.NullMarked;
