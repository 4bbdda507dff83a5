package dev.toolrack.server.catalog;

import org.jspecify.annotations.Nullable;

/**
 * The head of a tool, or its absence, as read from the truth.
 *
 * @param head null if there is none
 * @param version content that was read with it, most likely of the version that was asked for; null
 *     if none was, as it is large for example. It never changes, so it is good whatever becomes of
 *     the head
 * @param asOf newest catalog revision in the snapshot that it was read from: it reflects every
 *     change up to and including that one
 */
public record LoadedHead(@Nullable ToolHead head, @Nullable PublishedVersion version, long asOf) {}
