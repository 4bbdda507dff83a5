/** Work that must be done by one replica at a time. */
@NullMarked
package dev.toolrack.server.leader;

import org.jspecify.annotations.NullMarked;
