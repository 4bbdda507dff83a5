/** Compiles JSON Schemas, and keeps them from doing harm. */
@NullMarked
package dev.toolrack.server.execution.schema;

import org.jspecify.annotations.NullMarked;
