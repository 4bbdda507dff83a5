package dev.toolrack.server.catalog;

/**
 * What a cache has done since the start.
 *
 * @param name {@code heads/near}, {@code heads/grid}, {@code versions/near}, {@code versions/grid}
 *     or {@code unknown}
 * @param size entries now
 * @param hits look-ups that were answered
 * @param misses look-ups that were not, those that found only a superseded entry included
 * @param evictions entries dropped for lack of room
 * @param expirations entries dropped because of their age
 * @param invalidations entries dropped because of a change or on request
 */
public record CacheCounters(
    String name,
    long size,
    long hits,
    long misses,
    long evictions,
    long expirations,
    long invalidations) {}
