package dev.toolrack.server.execution.http;

import com.github.benmanes.caffeine.cache.Interner;
import dev.toolrack.server.execution.JsonPointers;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.failure.Violation;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An absolute http or https URL with {@code {parameters}} in path segments and query values. A
 * value can only become part of the segment or query value in which its parameter stands (RFC 3986,
 * section 2.1); a value that could change the path is refused. Immutable.
 */
final class UrlTemplate {
  private static final String FIELD = "tool_version.endpoint.http.url_template";
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;
  private static final int MAX_CHARS = 2_048;
  private static final int MAX_PARAMETER_CHARS = 128;

  private final boolean secure;
  private final Authority authority;
  private final List<Part> path;
  private final @Nullable List<Part> query;
  private final Set<String> parameters;

  private UrlTemplate(
      boolean secure, Authority authority, List<Part> path, @Nullable List<Part> query) {
    this.secure = secure;
    this.authority = authority;
    this.path = List.copyOf(path);
    this.query = query == null ? null : List.copyOf(query);
    List<Part> parts = new ArrayList<>(path);
    if (query != null) {
      parts.addAll(query);
    }
    Set<String> names = new HashSet<>();
    for (Part part : parts) {
      if (part instanceof Part.Parameter(String name)) {
        names.add(name);
      }
    }
    parameters = Set.copyOf(names);
  }

  /** A literal or a parameter in the path or query. */
  private sealed interface Part {
    record Literal(String text) implements Part {}

    record Parameter(String name) implements Part {}
  }

  /** Returns the text of a parameter, or null if the input has none. */
  interface Values {
    @Nullable String textOf(String parameter);
  }

  /**
   * Parses a template.
   *
   * @throws ToolrackException INVALID_REQUEST
   */
  static UrlTemplate parse(String text) {
    if (text.length() > MAX_CHARS) {
      throw invalid("is longer than " + MAX_CHARS + " characters");
    }
    checkCharacters(text);
    boolean secure = startsWithIgnoringCase(text, "https://");
    if (!secure && !startsWithIgnoringCase(text, "http://")) {
      throw invalid("must begin with http:// or https://");
    }
    int hostStart = secure ? 8 : 7;
    int hostEnd = hostStart;
    while (hostEnd < text.length() && "/?#".indexOf(text.charAt(hostEnd)) < 0) {
      hostEnd++;
    }
    if (text.indexOf('#') >= 0) {
      throw invalid("must not have a fragment");
    }
    Authority authority = Authority.parse(text.substring(hostStart, hostEnd), secure);
    int queryStart = text.indexOf('?', hostEnd);
    String path = text.substring(hostEnd, queryStart < 0 ? text.length() : queryStart);
    checkDotSegments(path);
    return new UrlTemplate(
        secure,
        authority,
        parts(path.isEmpty() ? "/" : path),
        queryStart < 0 ? null : queryParts(text.substring(queryStart + 1)));
  }

  /**
   * Host and port, shared by the templates of a server.
   *
   * @param host in lower case, because case does not matter (RFC 3986, section 3.2.2)
   */
  private record Authority(String host, int port) {
    private static final Interner<Authority> IN_USE = Interner.newWeakInterner();

    static Authority parse(String text, boolean secure) {
      if (text.indexOf('@') >= 0) {
        throw invalid("must not have user information");
      }
      if (text.indexOf('{') >= 0 || text.indexOf('}') >= 0) {
        throw invalid("must not have a parameter in scheme, host or port");
      }
      int colon = text.lastIndexOf(':');
      int port = secure ? HTTPS_PORT : HTTP_PORT;
      String host = text;
      if (colon >= 0 && colon > text.lastIndexOf(']')) {
        host = text.substring(0, colon);
        port = port(text.substring(colon + 1));
      }
      boolean literal = host.startsWith("[") && host.endsWith("]") && host.length() > 2;
      if (!literal && !isRegisteredName(host)) {
        throw invalid("must have a host of letters, digits, '.', '-' and '_'");
      }
      if (literal && !isAddress(host.substring(1, host.length() - 1))) {
        throw invalid("must have an IPv6 address between [ and ]");
      }
      return IN_USE.intern(new Authority(host.toLowerCase(Locale.ROOT), port));
    }

    private static int port(String digits) {
      int port = 0;
      for (int i = 0; i < digits.length() && port <= 65_535; i++) {
        int digit = digits.charAt(i) - '0';
        port = digit < 0 || digit > 9 ? Integer.MAX_VALUE : port * 10 + digit;
      }
      if (port < 1 || port > 65_535) {
        throw invalid("must have a port of 1 to 65535");
      }
      return port;
    }

    private static boolean isRegisteredName(String host) {
      for (int i = 0; i < host.length(); i++) {
        char c = host.charAt(i);
        if (!isAlphanumeric(c) && c != '.' && c != '-' && c != '_') {
          return false;
        }
      }
      return !host.isEmpty() && host.length() <= 253;
    }

    private static boolean isAddress(String text) {
      for (int i = 0; i < text.length(); i++) {
        if ("0123456789abcdefABCDEF:.".indexOf(text.charAt(i)) < 0) {
          return false;
        }
      }
      return text.indexOf(':') >= 0;
    }
  }

  /** Names of the parameters. */
  Set<String> parameters() {
    return parameters;
  }

  /** Decoded names of the pairs in the template's own query; empty if it has no query. */
  List<String> queryNames() {
    if (query == null) {
      return List.of();
    }
    StringBuilder literals = new StringBuilder();
    for (Part part : query) {
      if (part instanceof Part.Literal(String text)) {
        literals.append(text);
      }
    }
    Set<String> names = new LinkedHashSet<>();
    for (String pair : literals.toString().split("&", -1)) {
      int end = pair.indexOf('=');
      String name = end < 0 ? pair : pair.substring(0, end);
      names.add(URLDecoder.decode(name, StandardCharsets.UTF_8));
    }
    names.remove("");
    return List.copyOf(names);
  }

  boolean secure() {
    return secure;
  }

  /** The host in lower case, with an IPv6 address in brackets. */
  String host() {
    return authority.host();
  }

  int port() {
    return authority.port();
  }

  /** Host and port, always both. */
  String origin() {
    return host() + ":" + port();
  }

  /** Scheme, host and port, always all three; equal for all templates of a server. */
  String server() {
    return (secure ? "https://" : "http://") + origin();
  }

  /** Value of the Host header, without the scheme's default port. */
  String hostHeader() {
    return port() == (secure ? HTTPS_PORT : HTTP_PORT) ? host() : origin();
  }

  /**
   * The path with the values of the parameters.
   *
   * @throws ToolrackException INPUT_SCHEMA_VIOLATION for a missing value or one that could change
   *     the path
   */
  String path(Values values) {
    if (path.size() == 1 && path.getFirst() instanceof Part.Literal(String whole)) {
      return whole;
    }
    StringBuilder filled = new StringBuilder(64);
    StringBuilder segment = new StringBuilder();
    String parameter = null;
    for (Part part : path) {
      switch (part) {
        case Part.Literal(String text) -> {
          filled.append(text);
          for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '/') {
              checkSegment(segment, parameter);
              segment.setLength(0);
              parameter = null;
            } else {
              segment.append(text.charAt(i));
            }
          }
        }
        case Part.Parameter(String name) -> {
          String value = required(values, name);
          PercentEncoding.append(filled, value);
          segment.append(value);
          parameter = name;
        }
      }
    }
    checkSegment(segment, parameter);
    return filled.toString();
  }

  /** The query with the values of the parameters, or null if the template has none. */
  @Nullable String query(Values values) {
    if (query == null) {
      return null;
    }
    StringBuilder filled = new StringBuilder(64);
    for (Part part : query) {
      switch (part) {
        case Part.Literal(String text) -> filled.append(text);
        case Part.Parameter(String name) -> PercentEncoding.append(filled, required(values, name));
      }
    }
    return filled.toString();
  }

  private static String required(Values values, String name) {
    String value = values.textOf(name);
    if (value == null) {
      throw violation(name, "is needed for the URL: must be a string, number or boolean");
    }
    return value;
  }

  /**
   * Refuses a segment that a server could take for other segments if it decodes before it splits
   * the path, or normalises the path afterwards.
   */
  private static void checkSegment(CharSequence segment, @Nullable String parameter) {
    if (parameter == null) {
      return;
    }
    if (segment.isEmpty()) {
      throw violation(parameter, "must not be empty: it is a segment of the URL's path");
    }
    if (hasDots(segment)) {
      throw violation(parameter, "must not make a \".\" or \"..\" in the URL's path");
    }
  }

  /**
   * Whether a part of the segment consists of one or two dots only. Servers that decode first split
   * at slashes, and at characters that end a segment's name or the path.
   */
  private static boolean hasDots(CharSequence segment) {
    int dots = 0;
    boolean others = false;
    int i = 0;
    while (i < segment.length()) {
      char c = segment.charAt(i);
      i++;
      if (c == '%' && isHex(segment, i) && isHex(segment, i + 1)) {
        c = (char) HexFormat.fromHexDigits(segment, i, i + 2);
        i += 2;
      }
      if ("/\\;?#".indexOf(c) >= 0) {
        if (!others && (dots == 1 || dots == 2)) {
          return true;
        }
        dots = 0;
        others = false;
      } else if (c == '.') {
        dots++;
      } else {
        others = true;
      }
    }
    return !others && (dots == 1 || dots == 2);
  }

  private static ToolrackException violation(String parameter, String description) {
    return InputViolations.of(new Violation(JsonPointers.ofMember(parameter), description));
  }

  private static List<Part> queryParts(String query) {
    List<Part> parts = parts(query);
    boolean inValue = false;
    for (Part part : parts) {
      switch (part) {
        case Part.Literal(String text) -> {
          for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            inValue = c == '=' || (inValue && c != '&');
          }
        }
        case Part.Parameter(String name) -> {
          if (!inValue) {
            throw invalid("must have {" + name + "} in a path segment or a query value");
          }
        }
      }
    }
    return parts;
  }

  private static List<Part> parts(String text) {
    List<Part> parts = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int open = text.indexOf('{', start);
      String literal = text.substring(start, open < 0 ? text.length() : open);
      if (literal.indexOf('}') >= 0) {
        throw invalid("has a } without a {");
      }
      if (!literal.isEmpty()) {
        parts.add(new Part.Literal(literal));
      }
      if (open < 0) {
        break;
      }
      int close = text.indexOf('}', open);
      if (close < 0) {
        throw invalid("has a { without a }");
      }
      parts.add(new Part.Parameter(parameterName(text.substring(open + 1, close))));
      start = close + 1;
    }
    return parts;
  }

  private static String parameterName(String name) {
    boolean good = !name.isEmpty() && name.length() <= MAX_PARAMETER_CHARS;
    for (int i = 0; i < name.length() && good; i++) {
      char c = name.charAt(i);
      good = isAlphanumeric(c) || c == '_' || c == '-' || c == '.' || c == '$';
    }
    if (!good) {
      throw invalid("must name parameters by 1 to 128 letters, digits, '_', '-', '.' and '$'");
    }
    return name;
  }

  private static void checkDotSegments(String path) {
    for (String segment : path.split("/", -1)) {
      if (hasDots(segment)) {
        throw invalid("must not have a \".\" or \"..\" segment");
      }
    }
  }

  /** Accepts only characters that RFC 3986 allows in a URL, and braces. */
  private static void checkCharacters(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        if (!isHex(text, i + 1) || !isHex(text, i + 2)) {
          throw invalid("has a % without two hexadecimal digits");
        }
      } else if (!isAlphanumeric(c) && "-._~:/?#[]@!$&'()*+,;={}".indexOf(c) < 0) {
        throw invalid("has a character that a URL may not have, at position " + (i + 1));
      }
    }
  }

  private static boolean isHex(CharSequence text, int i) {
    return i < text.length() && HexFormat.isHexDigit(text.charAt(i));
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static boolean startsWithIgnoringCase(String text, String prefix) {
    return text.regionMatches(true, 0, prefix, 0, prefix.length());
  }

  private static ToolrackException invalid(String description) {
    return ToolrackException.invalid(FIELD, description);
  }

  @Override
  public String toString() {
    return server();
  }
}
