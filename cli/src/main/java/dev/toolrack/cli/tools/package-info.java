/** {@code tools}: shows and changes the catalog. */
@NullMarked
package dev.toolrack.cli.tools;

import org.jspecify.annotations.NullMarked;
