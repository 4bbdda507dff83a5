/** The measured processes, and the processes that they need. */
@NullMarked
package dev.toolrack.bench.subject;

import org.jspecify.annotations.NullMarked;
