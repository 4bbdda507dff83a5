package dev.toolrack.server.catalog;

/**
 * What a cache has done since this replica started.
 *
 * @param name {@code heads/near}, {@code heads/grid}, {@code versions/near}, {@code versions/grid}
 *     or {@code unknown}
 * @param size entries at present
 * @param hits look-ups that found a usable entry
 * @param misses look-ups that did not, including those that found only a superseded entry
 * @param evictions entries dropped for lack of space
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
