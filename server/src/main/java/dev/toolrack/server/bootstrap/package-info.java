/** Builds the service from its rooms, starts it and stops it. The only composition root. */
@NullMarked
package dev.toolrack.server.bootstrap;

import org.jspecify.annotations.NullMarked;
