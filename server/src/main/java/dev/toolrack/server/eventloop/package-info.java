/** The threads that wait for the network, shared by what serves calls and what makes them. */
@NullMarked
package dev.toolrack.server.eventloop;

import org.jspecify.annotations.NullMarked;
