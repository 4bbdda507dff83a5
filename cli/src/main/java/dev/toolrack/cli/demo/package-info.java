/**
 * The sample tools of {@code serve --demo}: their upstream, and how they are loaded into the
 * catalog.
 */
@NullMarked
package dev.toolrack.cli.demo;

import org.jspecify.annotations.NullMarked;
