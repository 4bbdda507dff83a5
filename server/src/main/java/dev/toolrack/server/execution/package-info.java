/** The one pipeline from a resolved version to its output. */
@NullMarked
package dev.toolrack.server.execution;

import org.jspecify.annotations.NullMarked;
