package dev.toolrack.cli.imports;

import java.util.Locale;

/** Converts the names and versions of other catalogs to slugs and versions. */
final class Slugs {
  private static final int MAX_CHARS = 128;

  private Slugs() {}

  /**
   * Returns {@code SERVER.TOOL}, in lower case, with a {@code -} for every run of characters that a
   * slug may not contain. Empty if either part becomes empty, or the whole is too long for a slug.
   */
  static String of(String server, String tool) {
    String left = part(server);
    String right = part(tool);
    return left.isEmpty() || right.isEmpty() || left.length() + 1 + right.length() > MAX_CHARS
        ? ""
        : left + "." + right;
  }

  private static String part(String name) {
    return name.toLowerCase(Locale.ROOT)
        .replaceAll("[^a-z0-9._-]+", "-")
        .replaceAll("^[._-]+|[._-]+$", "");
  }

  /**
   * Converts a text to a semantic version: a leading {@code v}, build metadata and leading zeros
   * are dropped, and missing numbers are added ({@code v1.2} becomes 1.2.0, {@code 2025-06-18}
   * becomes 2025.6.18). A missing version becomes 0.1.0. Empty if the text cannot be converted.
   */
  static String version(String text) {
    String version = text.strip();
    if (version.isEmpty()) {
      return "0.1.0";
    }
    version = version.replaceFirst("^[vV]", "").replaceFirst("\\+.*$", "");
    if (version.matches("[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}")) {
      version = version.replace('-', '.');
    }
    int dash = version.indexOf('-');
    String numbers = dash < 0 ? version : version.substring(0, dash);
    String prerelease = dash < 0 ? "" : version.substring(dash);
    if (!numbers.matches("[0-9]{1,9}(\\.[0-9]{1,9}){0,2}")
        || !prerelease.matches("(-[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)*)?")) {
      return "";
    }
    String[] parts = numbers.split("\\.", -1);
    StringBuilder semver = new StringBuilder();
    for (int i = 0; i < 3; i++) {
      semver.append(i == 0 ? "" : ".").append(i < parts.length ? Integer.parseInt(parts[i]) : 0);
    }
    return semver + prerelease;
  }
}
