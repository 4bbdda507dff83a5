/** Protection against failing upstreams: circuit breaker, retries and retry budget. */
@NullMarked
package dev.toolrack.server.execution.guard;

import org.jspecify.annotations.NullMarked;
