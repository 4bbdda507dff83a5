package dev.toolrack.client;

/**
 * A problem with a field.
 *
 * @param field path of the field in the request, or a JSON Pointer into the input
 * @param description what is wrong with it
 */
public record FieldViolation(String field, String description) {}
