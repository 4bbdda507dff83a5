package dev.toolrack.client;

import static java.util.Objects.requireNonNull;

/**
 * Which version of a tool is meant: an exact version, a semver range, a channel, or the default.
 * The server judges its form; a malformed one fails the call with {@link InvalidRequestException}.
 *
 * @param text as the server reads it; empty for the default
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

  /** The highest ACTIVE version that is no prerelease. */
  public static Selector latest() {
    return LATEST;
  }

  /** Exactly this version, for example {@code 1.4.0}. */
  public static Selector exact(String version) {
    return of(version);
  }

  /** The highest version in a range, for example {@code ^1.2} or {@code >=1.0 <2.0}. */
  public static Selector range(String range) {
    return of(range);
  }

  /** The version that a channel points to, for example {@code canary}. */
  public static Selector channel(String name) {
    return of(name);
  }

  /** A selector from its text, as a person wrote it; empty text is the default. */
  public static Selector of(String text) {
    return text.isEmpty() ? DEFAULT : new Selector(text);
  }

  /** The text, as the server reads it. */
  @Override
  public String toString() {
    return text;
  }
}
