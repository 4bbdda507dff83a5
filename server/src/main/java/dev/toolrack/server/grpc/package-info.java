/**
 * The gRPC services of {@code toolrack.v1}. The contract's types are not used outside this room.
 */
@NullMarked
package dev.toolrack.server.grpc;

import org.jspecify.annotations.NullMarked;
