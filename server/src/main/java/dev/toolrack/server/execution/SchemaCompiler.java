package dev.toolrack.server.execution;

/** Makes schemas ready. Thread-safe. */
public interface SchemaCompiler {
  /**
   * The schema that the text is; an empty text accepts anything.
   *
   * @param field path of the field that holds it, for the failure
   * @throws dev.toolrack.server.failure.ToolrackException SCHEMA_REFUSED if it is malformed or
   *     beyond the limits
   */
  CompiledSchema compile(String field, String schema);
}
