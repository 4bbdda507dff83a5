/** Upstreams that behave as configured and log what reached them. */
@NullMarked
package dev.toolrack.faults.upstream;

import org.jspecify.annotations.NullMarked;
