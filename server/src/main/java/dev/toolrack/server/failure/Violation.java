package dev.toolrack.server.failure;

/**
 * A problem with a field.
 *
 * @param field path of the request field ({@code tool.slug}), or JSON Pointer into the input
 * @param description what is wrong with it, with no more than a snippet of its value
 */
public record Violation(String field, String description) {}
