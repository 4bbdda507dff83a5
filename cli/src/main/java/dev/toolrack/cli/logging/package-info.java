/** What the command line logs: nothing, until a command sets logging up for itself. */
@NullMarked
package dev.toolrack.cli.logging;

import org.jspecify.annotations.NullMarked;
