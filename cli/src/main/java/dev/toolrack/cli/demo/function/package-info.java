/** The functions behind the demo's tools: JSON in, JSON out, no I/O. */
@NullMarked
package dev.toolrack.cli.demo.function;

import org.jspecify.annotations.NullMarked;
