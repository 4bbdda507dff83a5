package dev.toolrack.server.execution.http;

import dev.toolrack.server.catalog.Endpoint;
import dev.toolrack.server.execution.Json;
import dev.toolrack.server.execution.JsonPointers;
import dev.toolrack.server.execution.JsonReader;
import dev.toolrack.server.execution.JsonReader.Item;
import dev.toolrack.server.execution.JsonReader.Member;
import dev.toolrack.server.execution.JsonSyntaxException;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.failure.Violation;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns an input into a URL and a body. What the URL template takes of the input is not sent again.
 *
 * <p>The rest is the body for POST, PUT and PATCH: the input byte for byte where nothing was taken,
 * else its other members byte for byte. For GET and DELETE it is appended to the query in the order
 * of the input: a string as it is, a number or boolean by its JSON text, an array as one pair per
 * element, an object (and an array within an array) by its JSON text; null is left out. What the
 * template's own query says cannot be said again: many servers take the last pair of a name.
 */
final class RequestEncoder {
  /** What common servers accept as a request line. */
  private static final int MAX_TARGET_CHARS = 8_000;

  private final UrlTemplate template;
  private final boolean hasBody;
  private final JsonReader json;

  /** Path and query where no input changes them; else null. */
  private final @Nullable Encoded fixed;

  /** Names that the template has in its own query, where no member may have them too. */
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

  /** What is sent; null means none. */
  record Encoded(String path, @Nullable String query, @Nullable Json body) {}

  /**
   * The request that an input makes.
   *
   * @throws ToolrackException INPUT_SCHEMA_VIOLATION or INPUT_TOO_LARGE
   */
  Encoded encode(Json input) {
    if (fixed != null) {
      return new Encoded(fixed.path(), fixed.query(), input);
    }
    byte[] text = input.bytes();
    List<Member> members = members(text);
    Map<String, String> scalars = new HashMap<>();
    for (Member member : members) {
      String scalar = member.scalar();
      if (scalar != null && template.parameters().contains(member.name())) {
        scalars.put(member.name(), scalar);
      }
    }
    String path = template.path(scalars::get);
    String query = template.query(scalars::get);
    if (hasBody) {
      return checked(path, query, withoutTaken(text, members));
    }
    return checked(path, withMembers(query, text, members), null);
  }

  private List<Member> members(byte[] text) {
    List<Member> members;
    try {
      members = json.members(text);
    } catch (JsonSyntaxException e) {
      throw InputViolations.of(new Violation("", "is not fit for a URL: " + e.getMessage()));
    }
    if (members == null) {
      throw InputViolations.of(new Violation("", "must be an object"));
    }
    return members;
  }

  private Json withoutTaken(byte[] text, List<Member> members) {
    ByteArrayOutputStream body = new ByteArrayOutputStream(text.length);
    body.write('{');
    for (Member member : members) {
      if (!template.parameters().contains(member.name())) {
        if (body.size() > 1) {
          body.write(',');
        }
        body.write(text, member.start(), member.end() - member.start());
      }
    }
    body.write('}');
    return Json.utf8(body.toByteArray());
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
    PercentEncoding.append(
        query,
        scalar != null
            ? scalar
            : new String(text, item.start(), item.end() - item.start(), StandardCharsets.UTF_8));
  }

  private static Encoded checked(String path, @Nullable String query, @Nullable Json body) {
    int length = path.length() + (query == null ? 0 : query.length() + 1);
    if (length > MAX_TARGET_CHARS) {
      throw ToolrackException.of(
              Reason.INPUT_TOO_LARGE,
              "The input makes a URL of "
                  + length
                  + " bytes; at most "
                  + MAX_TARGET_CHARS
                  + " are allowed")
          .with("bytes", Integer.toString(length))
          .with("limit", Integer.toString(MAX_TARGET_CHARS));
    }
    return new Encoded(path, query, body);
  }
}
