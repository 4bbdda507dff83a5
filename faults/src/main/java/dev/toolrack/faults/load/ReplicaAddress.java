package dev.toolrack.faults.load;

import java.net.InetSocketAddress;
import java.net.URI;

/**
 * The addresses of a replica.
 *
 * @param name its name in the history
 * @param grpc its gRPC address, resolved
 * @param http its address for metrics and health
 */
public record ReplicaAddress(String name, InetSocketAddress grpc, URI http) {}
