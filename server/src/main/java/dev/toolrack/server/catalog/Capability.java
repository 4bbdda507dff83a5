package dev.toolrack.server.catalog;

/** What a tool can do. Checked. */
public record Capability(String name, String description) {
  public Capability {
    Limits.slug("capability.name", name);
    Limits.text("capability.description", description, Limits.MAX_PART_DESCRIPTION_CHARS);
  }
}
