/**
 * The Java client of Toolrack: resolves and executes tools, keeps the catalog, and follows its
 * changes. {@link dev.toolrack.client.ToolrackClient} is where to begin.
 */
@NullMarked
package dev.toolrack.client;

import org.jspecify.annotations.NullMarked;
