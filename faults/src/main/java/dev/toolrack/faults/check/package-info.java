/** The invariants: pure functions from a history to results, and the report. */
@NullMarked
package dev.toolrack.faults.check;

import org.jspecify.annotations.NullMarked;
