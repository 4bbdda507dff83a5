/** The output of commands: tables and colours for people, JSON for scripts. */
@NullMarked
package dev.toolrack.cli.terminal;

import org.jspecify.annotations.NullMarked;
