/** Measures Toolrack side by side with bare baselines in the same run, and reports ratios. */
@NullMarked
package dev.toolrack.bench;

import org.jspecify.annotations.NullMarked;
