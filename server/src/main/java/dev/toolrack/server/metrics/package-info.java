/** The metrics for Prometheus, whose names start with {@code toolrack_}. */
@NullMarked
package dev.toolrack.server.metrics;

import org.jspecify.annotations.NullMarked;
