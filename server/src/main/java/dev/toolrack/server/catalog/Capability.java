package dev.toolrack.server.catalog;

/** Something a tool can do. Validated on construction. */
public record Capability(String name, String description) {
  public Capability {
    Limits.slug("capability.name", name);
    Limits.text("capability.description", description, Limits.MAX_PART_DESCRIPTION_CHARS);
  }
}
