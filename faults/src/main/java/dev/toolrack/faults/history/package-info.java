/** The record of a run: every call, answer, upstream request, fault and process start. */
@NullMarked
package dev.toolrack.faults.history;

import org.jspecify.annotations.NullMarked;
