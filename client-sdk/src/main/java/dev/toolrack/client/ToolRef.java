package dev.toolrack.client;

import static java.util.Objects.requireNonNull;

/**
 * A reference to a version of a tool: a slug and a selector.
 *
 * @param slug slug of the tool
 * @param selector selects one of its versions
 */
public record ToolRef(String slug, Selector selector) {
  /** Rejects null. */
  public ToolRef {
    requireNonNull(slug, "slug");
    requireNonNull(selector, "selector");
  }

  /** The default version of a tool. */
  public static ToolRef of(String slug) {
    return new ToolRef(slug, Selector.defaultVersion());
  }

  /** A version of a tool. */
  public static ToolRef of(String slug, Selector selector) {
    return new ToolRef(slug, selector);
  }

  /** The form {@code slug@selector}, or the slug alone for the default version. */
  @Override
  public String toString() {
    return selector.text().isEmpty() ? slug : slug + "@" + selector;
  }
}
