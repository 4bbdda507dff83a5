package dev.toolrack.server.catalog;

/**
 * A typical use of a capability. Validated on construction.
 *
 * @param capability name of the capability, which must exist
 * @param exampleInput JSON text; may be empty
 */
public record Pattern(String name, String capability, String description, String exampleInput) {
  public Pattern {
    Limits.slug("pattern.name", name);
    Limits.slug("pattern.capability", capability);
    Limits.text("pattern.description", description, Limits.MAX_PART_DESCRIPTION_CHARS);
    Limits.text("pattern.example_input", exampleInput, Limits.MAX_EXAMPLE_BYTES);
  }
}
