/** Ways to load a subject, each of which checks what it is answered. */
@NullMarked
package dev.toolrack.bench.load;

import org.jspecify.annotations.NullMarked;
