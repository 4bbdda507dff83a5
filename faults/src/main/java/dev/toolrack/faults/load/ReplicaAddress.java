package dev.toolrack.faults.load;

import java.net.InetSocketAddress;
import java.net.URI;

/**
 * Where a replica is.
 *
 * @param name its name in the history
 * @param grpc its gRPC port, resolved
 * @param http its port of metrics and health
 */
public record ReplicaAddress(String name, InetSocketAddress grpc, URI http) {}
