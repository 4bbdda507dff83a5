package dev.toolrack.server.execution.http;

import dev.toolrack.server.catalog.Endpoint;
import dev.toolrack.server.execution.Json;
import dev.toolrack.server.execution.JsonPointers;
import dev.toolrack.server.execution.JsonReader;
import dev.toolrack.server.execution.JsonReader.Item;
import dev.toolrack.server.execution.JsonReader.Member;
import dev.toolrack.server.execution.JsonReader.Members;
import dev.toolrack.server.execution.JsonReader.Taken;
import dev.toolrack.server.execution.JsonSyntaxException;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.failure.Violation;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Encodes an input as a URL and a body. What the URL template takes from the input is not sent
 * again.
 *
 * <p>For POST, PUT and PATCH, the rest is the body: the whole input byte for byte if nothing was
 * taken, else an object of its other members, each byte for byte. For GET and DELETE, the rest is
 * appended to the query in the order of the input: a string as it is, a number or boolean as its
 * JSON text, an array as one pair per element, an object (or an array within an array) as its JSON
 * text; null is omitted. Names that occur in the template's own query cannot be used again, because
 * many servers take the last pair with a name.
 */
final class RequestEncoder {
  /** Request line length that common servers accept. */
  private static final int MAX_TARGET_CHARS = 8_000;

  /** Each pair takes at least two characters of the query: a separator and an equals sign. */
  private static final int MAX_PAIRS = MAX_TARGET_CHARS / 2;

  private final UrlTemplate template;
  private final boolean hasBody;
  private final JsonReader json;

  /** Path and query if no input changes them; else null. */
  private final @Nullable Encoded fixed;

  /** Names in the template's own query, which the input must not repeat. */
  private final List<String> queryNames;

  RequestEncoder(UrlTemplate template, Endpoint.Method method, JsonReader json) {
    this.template = template;
    this.hasBody = method.hasBody();
    this.json = json;
    queryNames = hasBody ? List.of() : template.queryNames();
    fixed =
        hasBody && template.parameters().isEmpty()
            ? new Encoded(template.path(_ -> null), template.query(_ -> null), null)
            : null;
  }

  /** The encoded parts of a request; null means none. */
  record Encoded(String path, @Nullable String query, @Nullable Json body) {}

  /**
   * Encodes an input.
   *
   * @throws ToolrackException INPUT_SCHEMA_VIOLATION or INPUT_TOO_LARGE
   */
  Encoded encode(Json input) {
    if (fixed != null) {
      return new Encoded(fixed.path(), fixed.query(), input);
    }
    try {
      return hasBody ? withBody(input.bytes()) : withoutBody(input.bytes());
    } catch (JsonSyntaxException e) {
      throw InputViolations.of(new Violation("", "is not fit for a URL: " + e.getMessage()));
    }
  }

  private Encoded withBody(byte[] text) throws JsonSyntaxException {
    Taken taken = json.take(text, template.parameters());
    if (taken == null) {
      throw noObject();
    }
    Map<String, String> scalars = new HashMap<>();
    taken.members().forEach((name, item) -> put(scalars, name, item.scalar()));
    return checked(template.path(scalars::get), template.query(scalars::get), taken.rest());
  }

  private Encoded withoutBody(byte[] text) throws JsonSyntaxException {
    Members members = json.members(text, MAX_PAIRS);
    if (members == null) {
      throw noObject();
    }
    if (!members.whole()) {
      throw tooLarge("more than " + MAX_TARGET_CHARS, MAX_TARGET_CHARS + 1);
    }
    Map<String, String> scalars = new HashMap<>();
    for (Member member : members.list()) {
      if (template.parameters().contains(member.name())) {
        put(scalars, member.name(), member.scalar());
      }
    }
    String path = template.path(scalars::get);
    return checked(path, withMembers(template.query(scalars::get), text, members.list()), null);
  }

  /** Stores the value of a parameter, unless it alone is too long. */
  private static void put(Map<String, String> scalars, String name, @Nullable String scalar) {
    if (scalar != null) {
      checkLength(scalar.length());
      scalars.put(name, scalar);
    }
  }

  private static ToolrackException noObject() {
    return InputViolations.of(new Violation("", "must be an object"));
  }

  private @Nullable String withMembers(
      @Nullable String templateQuery, byte[] text, List<Member> members) {
    StringBuilder query = new StringBuilder(templateQuery == null ? "" : templateQuery);
    for (Member member : members) {
      if (!template.parameters().contains(member.name())) {
        for (Item item : member.items()) {
          append(query, member.name(), item, text);
        }
      }
    }
    return query.isEmpty() ? templateQuery : query.toString();
  }

  private void append(StringBuilder query, String name, Item item, byte[] text) {
    if (item.isNull()) {
      return;
    }
    for (String other : queryNames) {
      if (QueryNames.meanTheSame(name, other)) {
        throw InputViolations.of(
            new Violation(
                JsonPointers.ofMember(name),
                "is fixed by the endpoint: its URL has that parameter"));
      }
    }
    if (!query.isEmpty()) {
      query.append('&');
    }
    PercentEncoding.append(query, name);
    query.append('=');
    String scalar = item.scalar();
    // Each pair is checked by itself: together, the pairs are no longer than the whole input.
    checkLength(scalar != null ? scalar.length() : item.end() - item.start());
    PercentEncoding.append(
        query,
        scalar != null
            ? scalar
            : new String(text, item.start(), item.end() - item.start(), StandardCharsets.UTF_8));
  }

  private static Encoded checked(String path, @Nullable String query, @Nullable Json body) {
    checkLength(path.length() + (query == null ? 0 : query.length() + 1));
    return new Encoded(path, query, body);
  }

  /**
   * Checks the length of a URL or of a part of it. Encoding makes no character shorter than one
   * byte.
   */
  private static void checkLength(int length) {
    if (length > MAX_TARGET_CHARS) {
      throw tooLarge(Integer.toString(length), length);
    }
  }

  private static ToolrackException tooLarge(String size, int bytes) {
    return ToolrackException.of(
            Reason.INPUT_TOO_LARGE,
            "The input makes a URL of "
                + size
                + " bytes; at most "
                + MAX_TARGET_CHARS
                + " are allowed")
        .with("bytes", Integer.toString(bytes))
        .with("limit", Integer.toString(MAX_TARGET_CHARS));
  }
}
