/** The record of a run: every call, answer, request at an upstream, fault and process start. */
@NullMarked
package dev.toolrack.faults.history;

import org.jspecify.annotations.NullMarked;
