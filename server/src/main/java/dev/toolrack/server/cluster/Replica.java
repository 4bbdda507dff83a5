package dev.toolrack.server.cluster;

import java.util.UUID;

/**
 * A replica in the cluster.
 *
 * @param id constant for the life of its process
 * @param address host and port of its grid member
 * @param self whether it is this replica
 */
public record Replica(UUID id, String address, boolean self) {}
