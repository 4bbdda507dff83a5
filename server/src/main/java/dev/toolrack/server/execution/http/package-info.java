/** HTTP tools: from an input to a request, and from a reply to its meaning. */
@NullMarked
package dev.toolrack.server.execution.http;

import org.jspecify.annotations.NullMarked;
