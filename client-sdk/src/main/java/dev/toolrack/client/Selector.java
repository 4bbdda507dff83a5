package dev.toolrack.client;

import static java.util.Objects.requireNonNull;

/**
 * Selects a version of a tool: an exact version, a semver range, a channel, or the default. The
 * server validates the syntax; a malformed selector fails the call with {@link
 * InvalidRequestException}.
 *
 * @param text the selector in the server's syntax; empty for the default
 */
public record Selector(String text) {
  private static final Selector DEFAULT = new Selector("");
  private static final Selector LATEST = new Selector("latest");

  /** Rejects null. */
  public Selector {
    requireNonNull(text, "text");
  }

  /** The channel {@code stable} if the tool has one, else the latest version. */
  public static Selector defaultVersion() {
    return DEFAULT;
  }

  /** The highest ACTIVE version that is not a prerelease. */
  public static Selector latest() {
    return LATEST;
  }

  /** Exactly this version, for example {@code 1.4.0}. */
  public static Selector exact(String version) {
    return of(version);
  }

  /**
   * The highest ACTIVE version in a range, for example {@code ^1.2} or {@code >=1.0 <2.0}, or else
   * the highest DEPRECATED one. A prerelease is in a range only where the range names one of the
   * same major, minor and patch number.
   */
  public static Selector range(String range) {
    return of(range);
  }

  /** The version that a channel points to, for example {@code canary}. */
  public static Selector channel(String name) {
    return of(name);
  }

  /** A selector in the server's syntax, as entered by a person; empty for the default. */
  public static Selector of(String text) {
    return text.isEmpty() ? DEFAULT : new Selector(text);
  }

  /** Returns the text. */
  @Override
  public String toString() {
    return text;
  }
}
