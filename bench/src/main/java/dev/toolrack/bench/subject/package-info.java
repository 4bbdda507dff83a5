/** The processes that are measured, and those that they need. */
@NullMarked
package dev.toolrack.bench.subject;

import org.jspecify.annotations.NullMarked;
