package dev.toolrack.server.execution.schema;

import com.networknt.schema.SchemaException;

/** Checking a value takes too much work. Of a type that the validator passes on without logging. */
final class WorkExceeded extends SchemaException {
  private static final long serialVersionUID = 1L;

  WorkExceeded(String message) {
    super(message);
  }
}
