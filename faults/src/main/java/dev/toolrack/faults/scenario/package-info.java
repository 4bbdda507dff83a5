/** The faults: what each one breaks, how it is undone, and what it excuses. */
@NullMarked
package dev.toolrack.faults.scenario;

import org.jspecify.annotations.NullMarked;
