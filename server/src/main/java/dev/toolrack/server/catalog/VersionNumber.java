package dev.toolrack.server.catalog;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.toolrack.server.failure.ToolrackException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.semver4j.Semver;

/** A semantic version 2.0.0 without build metadata, ordered by precedence. Immutable. */
public final class VersionNumber implements Comparable<VersionNumber> {
  private static final long MAX_NUMBER = 999_999_999L;

  /** Those in use: few, as nearly every tool has the same. */
  private static final Cache<String, VersionNumber> KNOWN =
      Caffeine.newBuilder().weakValues().executor(Runnable::run).build();

  private final Semver semver;

  private VersionNumber(Semver semver) {
    this.semver = semver;
  }

  /**
   * The version that the text spells out in full.
   *
   * @param field path of the field, for the failure
   * @throws ToolrackException INVALID_REQUEST if it is none
   */
  public static VersionNumber parse(String field, String text) {
    VersionNumber number = tryParse(text);
    if (number == null) {
      throw ToolrackException.invalid(
          field,
          "must be a semantic version such as 1.4.0 or 2.0.0-rc.1, without build metadata, up to"
              + " 64 characters");
    }
    return number;
  }

  /** The version that the text spells out in full, or null. */
  public static @Nullable VersionNumber tryParse(String text) {
    VersionNumber known = KNOWN.getIfPresent(text);
    if (known != null) {
      return known;
    }
    if (text.length() > Limits.MAX_VERSION_CHARS || text.isEmpty() || !isDigit(text.charAt(0))) {
      return null;
    }
    Semver semver = Semver.parse(text);
    if (semver == null
        || !semver.getVersion().equals(text) // the library trims what it reads
        || !semver.getBuild().isEmpty()
        || semver.getMajor() > MAX_NUMBER
        || semver.getMinor() > MAX_NUMBER
        || semver.getPatch() > MAX_NUMBER) {
      return null;
    }
    return KNOWN.get(text, _ -> new VersionNumber(semver));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  public boolean isPrerelease() {
    return !semver.getPreRelease().isEmpty();
  }

  Semver semver() {
    return semver;
  }

  /**
   * A text whose byte-wise order is the precedence of semver 2.0.0 (section 11): numbers padded to
   * nine digits; then {@code ~} for a release, which is above every prerelease, or each prerelease
   * identifier, numeric ones first ({@code 0}, two digits of length, digits), others after ({@code
   * 1}, text), each ended by {@code !}, which is below every character of an identifier.
   */
  public String sortKey() {
    StringBuilder key =
        new StringBuilder(64)
            .append(padded(semver.getMajor()))
            .append(padded(semver.getMinor()))
            .append(padded(semver.getPatch()));
    if (!isPrerelease()) {
      return key.append('~').toString();
    }
    for (String identifier : semver.getPreRelease()) {
      if (identifier.chars().allMatch(c -> isDigit((char) c))) {
        key.append('0').append(String.format("%02d", identifier.length()));
      } else {
        key.append('1');
      }
      key.append(identifier).append('!');
    }
    return key.toString();
  }

  private static String padded(int number) {
    return String.format("%09d", number);
  }

  @Override
  public int compareTo(VersionNumber other) {
    return sortKey().compareTo(other.sortKey());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof VersionNumber that && toString().equals(that.toString());
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(toString());
  }

  @Override
  public String toString() {
    return semver.getVersion();
  }
}
