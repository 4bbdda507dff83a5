package dev.toolrack.server.cluster;

import java.util.UUID;

/**
 * A replica that is in the grid.
 *
 * @param id stays the same for as long as its process lives
 * @param address its host and port in the grid
 * @param self whether it is this one
 */
public record Replica(UUID id, String address, boolean self) {}
