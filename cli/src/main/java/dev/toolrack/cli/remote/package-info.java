/** How commands reach a server, and how they tell what it refuses. */
@NullMarked
package dev.toolrack.cli.remote;

import org.jspecify.annotations.NullMarked;
