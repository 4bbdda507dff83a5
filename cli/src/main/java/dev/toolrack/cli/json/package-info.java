/** Reads and prints the contract's messages as JSON. */
@NullMarked
package dev.toolrack.cli.json;

import org.jspecify.annotations.NullMarked;
