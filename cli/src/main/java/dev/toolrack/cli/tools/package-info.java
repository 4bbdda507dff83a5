/** {@code tools}: looks at the catalog and changes it. */
@NullMarked
package dev.toolrack.cli.tools;

import org.jspecify.annotations.NullMarked;
