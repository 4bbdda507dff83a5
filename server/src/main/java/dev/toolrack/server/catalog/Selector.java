package dev.toolrack.server.catalog;

import dev.toolrack.server.failure.ToolrackException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.semver4j.range.RangeList;
import org.semver4j.range.RangeListFactory;

/** Which version of a tool a caller wants. */
public sealed interface Selector {

  /** The channel {@code stable} if there is one, else {@link Latest}. */
  record Default() implements Selector {}

  /** The highest ACTIVE version that is not a prerelease. */
  record Latest() implements Selector {}

  /** One version. */
  record Exact(VersionNumber number) implements Selector {}

  /** The version that a channel points to. */
  record Channel(String name) implements Selector {}

  /** The highest version within a range; ACTIVE versions come before DEPRECATED ones. */
  record Range(String text, RangeList ranges) implements Selector {
    boolean contains(VersionNumber number) {
      return ranges.isSatisfiedBy(number.semver());
    }
  }

  /** Parses selectors. */
  final class Syntax {
    public static final String STABLE = "stable";
    static final String LATEST = "latest";

    /**
     * A letter, then letters, digits and hyphens. Possessive, so matching is linear in the text.
     */
    private static final Pattern CHANNEL = Pattern.compile("[a-z][a-z0-9-]*+");

    private static final String PART = "(?:[0-9]{1,9}+|[xX*])";

    /** One comparator of a range: an operator, then up to three parts and a prerelease. */
    private static final String COMPARATOR =
        "(?:>=|<=|[><=^~])? ?" + PART + "(?:\\." + PART + "){0,2}+(?:-[0-9A-Za-z.-]{1,40}+)?+";

    private static final Pattern RANGE =
        Pattern.compile(
            COMPARATOR + "(?:(?: \\|\\| | - | )" + COMPARATOR + "){0,15}+", Pattern.DOTALL);

    private Syntax() {}

    private static @Nullable Selector range(String text) {
      String spaced = text.strip().replaceAll("\\s*\\|\\|\\s*", " || ").replaceAll("\\s+", " ");
      return RANGE.matcher(spaced).matches()
          ? new Range(text, RangeListFactory.create(spaced))
          : null;
    }
  }

  /**
   * Parses a selector.
   *
   * @throws ToolrackException INVALID_REQUEST if the text is not a selector
   */
  static Selector parse(String text) {
    if (text.isEmpty()) {
      return new Default();
    }
    if (text.equals(Syntax.LATEST)) {
      return new Latest();
    }
    if (text.length() <= Limits.MAX_SELECTOR_CHARS) {
      VersionNumber number = VersionNumber.tryParse(text);
      if (number != null) {
        return new Exact(number);
      }
      if (isChannel(text)) {
        return new Channel(text);
      }
      Selector range = Syntax.range(text);
      if (range != null) {
        return range;
      }
    }
    throw ToolrackException.invalid(
        "selector",
        "must be a version (1.4.0), a range (^1.2, >=1.0 <2.0, 1.x), a channel (canary) or"
            + " \"latest\", up to "
            + Limits.MAX_SELECTOR_CHARS
            + " characters");
  }

  /**
   * Returns the text if it can name a channel, that is, if it is no other kind of selector.
   *
   * @throws ToolrackException INVALID_REQUEST if it cannot
   */
  static String channelName(String field, String text) {
    if (!isChannel(text) || text.equals(Syntax.LATEST)) {
      throw ToolrackException.invalid(
          field,
          "must be 1 to 64 characters of a-z, 0-9 and '-', the first a letter, and neither"
              + " \"latest\" nor \"x\"");
    }
    return text;
  }

  private static boolean isChannel(String text) {
    return text.length() <= Limits.MAX_CHANNEL_CHARS
        && !text.equals("x")
        && Syntax.CHANNEL.matcher(text).matches();
  }
}
