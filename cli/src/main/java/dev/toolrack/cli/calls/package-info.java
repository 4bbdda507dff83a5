/** Commands that resolve, execute and watch. */
@NullMarked
package dev.toolrack.cli.calls;

import org.jspecify.annotations.NullMarked;
