/** How commands reach a server, and how they report its failures. */
@NullMarked
package dev.toolrack.cli.remote;

import org.jspecify.annotations.NullMarked;
