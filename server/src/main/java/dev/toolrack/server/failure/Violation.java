package dev.toolrack.server.failure;

/**
 * A field at fault.
 *
 * @param field path of the request field ({@code tool.slug}), or JSON Pointer into the input
 * @param description what is wrong with it, without its value at length
 */
public record Violation(String field, String description) {}
