package dev.toolrack.server.catalog;

/**
 * The result of a publication.
 *
 * @param unchanged whether the version was there already with the same content
 */
public record Published(PublishedVersion version, boolean unchanged) {}
