/** The results of a benchmark: rounds, ratios, and their formats for people and for programs. */
@NullMarked
package dev.toolrack.bench.report;

import org.jspecify.annotations.NullMarked;
