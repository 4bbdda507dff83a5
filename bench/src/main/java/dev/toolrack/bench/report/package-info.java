/** What a benchmark found out: rounds, ratios, and their forms for people and for programs. */
@NullMarked
package dev.toolrack.bench.report;

import org.jspecify.annotations.NullMarked;
