package dev.toolrack.server.catalog;

import org.jspecify.annotations.Nullable;

/**
 * The head of a tool, or its absence, as read from the store.
 *
 * @param head null if there is no such tool
 * @param version the content of a version that was read along with it, most likely the requested
 *     one; null if none was read, for example because it is large. Content never changes, so it
 *     remains valid whatever becomes of the head
 * @param asOf newest catalog revision in the snapshot that was read, which reflects every change up
 *     to and including that revision
 */
public record LoadedHead(@Nullable ToolHead head, @Nullable PublishedVersion version, long asOf) {}
