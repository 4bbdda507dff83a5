/** Configuration of the log. */
@NullMarked
package dev.toolrack.server.logging;

import org.jspecify.annotations.NullMarked;
