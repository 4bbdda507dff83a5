/** What tests of several rooms share. */
@NullMarked
package dev.toolrack.server.testing;

import org.jspecify.annotations.NullMarked;
