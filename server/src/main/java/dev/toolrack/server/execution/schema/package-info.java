/** JSON Schemas, compiled and kept from doing harm. */
@NullMarked
package dev.toolrack.server.execution.schema;

import org.jspecify.annotations.NullMarked;
