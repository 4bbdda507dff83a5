/** Why a call fails, in the service's own words; how a protocol says it is the protocol's room. */
@NullMarked
package dev.toolrack.server.failure;

import org.jspecify.annotations.NullMarked;
