/** Failures of calls in the service's own terms; each protocol's room translates them. */
@NullMarked
package dev.toolrack.server.failure;

import org.jspecify.annotations.NullMarked;
