package dev.toolrack.client;

import static java.util.Objects.requireNonNull;

/**
 * An execution to be made: a version of a tool and its input.
 *
 * @param tool the version
 * @param inputJson the input as JSON text of at most 8 MiB, passed on byte for byte; empty for the
 *     empty object
 */
public record ToolCall(ToolRef tool, String inputJson) {
  /** Rejects null. */
  public ToolCall {
    requireNonNull(tool, "tool");
    requireNonNull(inputJson, "inputJson");
  }

  /** A call of the default version. */
  public static ToolCall of(String slug, String inputJson) {
    return new ToolCall(ToolRef.of(slug), inputJson);
  }

  /** A call of a version. */
  public static ToolCall of(String slug, Selector selector, String inputJson) {
    return new ToolCall(ToolRef.of(slug, selector), inputJson);
  }

  /** Omits the input, which may be private, but shows its size. */
  @Override
  public String toString() {
    return "ToolCall[" + tool + ", " + inputJson.length() + " characters of input]";
  }
}
