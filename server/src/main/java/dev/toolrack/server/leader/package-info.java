/** What one replica of all does at a time. */
@NullMarked
package dev.toolrack.server.leader;

import org.jspecify.annotations.NullMarked;
