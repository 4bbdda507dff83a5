/** The invariants: pure functions from a history to verdicts, and the report. */
@NullMarked
package dev.toolrack.faults.check;

import org.jspecify.annotations.NullMarked;
