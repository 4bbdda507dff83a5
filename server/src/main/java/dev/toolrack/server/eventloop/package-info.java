/** The network threads, shared by the server and the upstream client. */
@NullMarked
package dev.toolrack.server.eventloop;

import org.jspecify.annotations.NullMarked;
