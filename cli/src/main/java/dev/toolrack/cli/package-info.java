/** The command line: its root, its exit codes and how failures are told. */
@NullMarked
package dev.toolrack.cli;

import org.jspecify.annotations.NullMarked;
