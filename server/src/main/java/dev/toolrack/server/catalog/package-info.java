/** Tools, their versions, and how a selector finds one. No I/O. */
@NullMarked
package dev.toolrack.server.catalog;

import org.jspecify.annotations.NullMarked;
