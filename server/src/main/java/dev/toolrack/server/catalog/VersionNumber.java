package dev.toolrack.server.catalog;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.toolrack.server.failure.ToolrackException;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.semver4j.Semver;

/**
 * A version number according to Semantic Versioning 2.0.0, without build metadata, ordered by
 * precedence (section 11). Immutable.
 */
public final class VersionNumber implements Comparable<VersionNumber> {
  private static final long MAX_NUMBER = 999_999_999L;

  /** The instances in use. There are few, because most tools have the same version numbers. */
  private static final Cache<String, VersionNumber> KNOWN =
      Caffeine.newBuilder().weakValues().executor(Runnable::run).build();

  private final Semver semver;

  private VersionNumber(Semver semver) {
    this.semver = semver;
  }

  /**
   * Parses a complete version number.
   *
   * @param field path of the field, for the failure
   * @throws ToolrackException INVALID_REQUEST if the text is not a version number
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

  /** Parses a complete version number; returns null if the text is not one. */
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
    return KNOWN.get(text, _ -> new VersionNumber(new Precise(text)));
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

  @Override
  public int compareTo(VersionNumber other) {
    return semver.compareTo(other.semver);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof VersionNumber that && toString().equals(that.toString()));
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(toString());
  }

  @Override
  public String toString() {
    return semver.getVersion();
  }

  /**
   * A version number whose numeric identifiers may have any number of digits. The library parses
   * them as longs for comparisons, which include those with ranges.
   */
  private static final class Precise extends Semver {
    private static final Comparator<Semver> PRECEDENCE =
        Comparator.comparingInt(Semver::getMajor)
            .thenComparingInt(Semver::getMinor)
            .thenComparingInt(Semver::getPatch)
            .thenComparing(Semver::getPreRelease, Precise::orderOfPrereleases);

    Precise(String text) {
      super(text);
    }

    @Override
    public int compareTo(Semver other) {
      return PRECEDENCE.compare(this, other);
    }

    private static int orderOfPrereleases(List<String> one, List<String> other) {
      if (one.isEmpty() || other.isEmpty()) {
        return Boolean.compare(one.isEmpty(), other.isEmpty());
      }
      for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
        int order = orderOfIdentifiers(one.get(i), other.get(i));
        if (order != 0) {
          return order;
        }
      }
      return Integer.compare(one.size(), other.size());
    }

    private static int orderOfIdentifiers(String one, String other) {
      boolean numeric = isNumeric(one);
      if (numeric != isNumeric(other)) {
        return numeric ? -1 : 1;
      }
      return numeric && one.length() != other.length()
          ? Integer.compare(one.length(), other.length())
          : one.compareTo(other);
    }

    private static boolean isNumeric(String identifier) {
      return identifier.chars().allMatch(c -> isDigit((char) c));
    }
  }
}
