/** {@code import}: reads lists of tools and imports them into the catalog. */
@NullMarked
package dev.toolrack.cli.imports;

import org.jspecify.annotations.NullMarked;
