/** What Prometheus is told, under names that start with {@code toolrack_}. */
@NullMarked
package dev.toolrack.server.metrics;

import org.jspecify.annotations.NullMarked;
