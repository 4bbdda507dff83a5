/** Ways to put load on a subject. Each of them checks the answers. */
@NullMarked
package dev.toolrack.bench.load;

import org.jspecify.annotations.NullMarked;
