/** Upstreams that behave as they are told and keep a log of what reached them. */
@NullMarked
package dev.toolrack.faults.upstream;

import org.jspecify.annotations.NullMarked;
