/** The contract's messages as the JSON that the command line reads and prints. */
@NullMarked
package dev.toolrack.cli.json;

import org.jspecify.annotations.NullMarked;
