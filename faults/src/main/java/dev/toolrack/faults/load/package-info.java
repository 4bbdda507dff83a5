/** The steady load: real clients that record their requests and the answers. */
@NullMarked
package dev.toolrack.faults.load;

import org.jspecify.annotations.NullMarked;
