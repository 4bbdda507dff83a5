package dev.toolrack.server.catalog;

import org.jspecify.annotations.Nullable;

/**
 * What to read of a tool: its head, and the content of the version that a selector most likely
 * chooses.
 *
 * @param selector null if only the head is wanted
 */
public record HeadQuery(ToolKey key, @Nullable Selector selector) {}
