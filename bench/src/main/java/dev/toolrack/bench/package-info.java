/** Measures Toolrack side by side with bare baselines, in one run, as ratios. */
@NullMarked
package dev.toolrack.bench;

import org.jspecify.annotations.NullMarked;
