package dev.toolrack.server.execution.schema;

import com.networknt.schema.SchemaException;

/** A value takes too much work. One of those that the validator passes on without a log line. */
final class WorkExceeded extends SchemaException {
  private static final long serialVersionUID = 1L;

  WorkExceeded(String message) {
    super(message);
  }
}
