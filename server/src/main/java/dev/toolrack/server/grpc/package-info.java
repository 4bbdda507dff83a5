/** The gRPC services of {@code toolrack.v1}: the contract's types end in this room. */
@NullMarked
package dev.toolrack.server.grpc;

import org.jspecify.annotations.NullMarked;
