/**
 * The Java client of Toolrack: resolves and executes tools, manages the catalog, and follows its
 * changes. Start with {@link dev.toolrack.client.ToolrackClient}.
 */
@NullMarked
package dev.toolrack.client;

import org.jspecify.annotations.NullMarked;
