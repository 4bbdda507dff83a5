/** {@code serve}: starts the service, tells how it goes, and stops it in order. */
@NullMarked
package dev.toolrack.cli.serve;

import org.jspecify.annotations.NullMarked;
