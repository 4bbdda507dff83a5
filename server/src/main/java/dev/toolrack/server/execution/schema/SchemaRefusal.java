package dev.toolrack.server.execution.schema;

/** Why a schema is not accepted, worded to follow the path of its field. */
final class SchemaRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  SchemaRefusal(String message) {
    super(message, null, false, false);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
