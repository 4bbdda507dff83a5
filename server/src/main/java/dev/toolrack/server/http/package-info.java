/** The HTTP endpoints of a replica: metrics and health. */
@NullMarked
package dev.toolrack.server.http;

import org.jspecify.annotations.NullMarked;
