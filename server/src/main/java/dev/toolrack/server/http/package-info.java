/** What a replica says over HTTP: its metrics and its health. */
@NullMarked
package dev.toolrack.server.http;

import org.jspecify.annotations.NullMarked;
