package dev.toolrack.server.execution.schema;

/** Why a schema is not accepted, in words that follow its field's path. */
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
