/** The pipeline that executes tools: from a command through resolution to the output. */
@NullMarked
package dev.toolrack.server.execution;

import org.jspecify.annotations.NullMarked;
