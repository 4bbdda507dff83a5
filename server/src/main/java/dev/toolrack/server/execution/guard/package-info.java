/** What stands between a call and a failing upstream: circuit breaker, retries and their budget. */
@NullMarked
package dev.toolrack.server.execution.guard;

import org.jspecify.annotations.NullMarked;
