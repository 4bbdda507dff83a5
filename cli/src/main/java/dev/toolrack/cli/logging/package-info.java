/** Logging of the command line: none, until a command configures it. */
@NullMarked
package dev.toolrack.cli.logging;

import org.jspecify.annotations.NullMarked;
