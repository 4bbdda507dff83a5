/** The steady load: real clients that record what they ask and what they are answered. */
@NullMarked
package dev.toolrack.faults.load;

import org.jspecify.annotations.NullMarked;
