/** {@code serve}: starts the service, reports its progress, and stops it in order. */
@NullMarked
package dev.toolrack.cli.serve;

import org.jspecify.annotations.NullMarked;
