package dev.toolrack.server.execution;

/** Compiles JSON Schemas. Thread-safe. */
public interface SchemaCompiler {
  /**
   * Compiles a schema; an empty text accepts anything.
   *
   * @param field path of the field that holds it, for the failure
   * @throws dev.toolrack.server.failure.ToolrackException SCHEMA_REFUSED if it is malformed or
   *     exceeds the limits
   */
  CompiledSchema compile(String field, String schema);
}
