package dev.toolrack.server.execution;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.ErrorReportConfiguration;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NumericNode;

/**
 * Reads JSON in UTF-8 from untrusted sources: at most {@value #MAX_DEPTH} levels deep, with at most
 * {@value #MAX_NUMBER_CHARS} characters in a number. Thread-safe.
 */
public final class JsonReader {
  public static final int MAX_DEPTH = 512;
  public static final int MAX_NUMBER_CHARS = 1_000;

  /** Enough of a bad token to recognise it, too little to reveal a secret. */
  private static final int MAX_SNIPPET_CHARS = 12;

  /**
   * Phrases with which the parser's messages begin to describe its own state, settings or
   * alternatives.
   */
  private static final String[] ABOUT_ITSELF = {
    "\n",
    " (start marker",
    " (for ",
    ": was expecting",
    ": enable `",
    ": expected a valid value",
    " (not recognized",
    " (enable "
  };

  private final ObjectReader trees;
  private final ObjectReader tokens;

  public JsonReader() {
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER_CHARS)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .errorReportConfiguration(
                ErrorReportConfiguration.builder()
                    .maxErrorTokenLength(MAX_SNIPPET_CHARS)
                    .maxRawContentLength(0)
                    .build())
            .build();
    JsonMapper mapper =
        JsonMapper.builder(factory)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .nodeFactory(new FiniteNumbers())
            .build();
    trees = mapper.readerFor(JsonNode.class);
    tokens = mapper.reader();
  }

  /**
   * Parses the value into a tree. Refuses objects with duplicate names, and numbers with a fraction
   * or exponent that are beyond the range of a double; integers may have any size.
   */
  public JsonNode tree(byte[] text) throws JsonSyntaxException {
    checkEncoding(text);
    try {
      return trees.readValue(text);
    } catch (JacksonException e) {
      throw defect(e);
    }
  }

  /** Returns normally if the text is exactly one JSON value. */
  public void check(byte[] text) throws JsonSyntaxException {
    checkEncoding(text);
    try (JsonParser parser = tokens.createParser(text)) {
      requireValue(parser.nextToken());
      skipValue(parser);
      requireEnd(parser);
    } catch (JacksonException e) {
      throw defect(e);
    }
  }

  /**
   * Returns the part of the text that a parsed JSON Pointer refers to, byte for byte, or null if
   * there is none. The whole text is read, and refused if it is not exactly one JSON value.
   */
  public byte @Nullable [] slice(byte[] text, List<String> path) throws JsonSyntaxException {
    checkEncoding(text);
    try (JsonParser parser = tokens.createParser(text)) {
      requireValue(parser.nextToken());
      long[] found = {-1, -1};
      seek(parser, path, 0, found);
      requireEnd(parser);
      return found[0] < 0 ? null : Arrays.copyOfRange(text, (int) found[0], (int) found[1]);
    } catch (JacksonException e) {
      throw defect(e);
    }
  }

  /** Reads the current value to its end, and notes where the part begins and ends. */
  private static void seek(JsonParser parser, List<String> path, int depth, long[] found) {
    if (depth == path.size()) {
      found[0] = parser.currentTokenLocation().getByteOffset();
      skipValue(parser);
      found[1] = parser.currentLocation().getByteOffset();
      return;
    }
    String wanted = path.get(depth);
    switch (parser.currentToken()) {
      case START_OBJECT -> {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
          boolean matches = parser.currentName().equals(wanted);
          parser.nextToken();
          if (matches) {
            // Of duplicate names, the last one counts, as in a tree.
            found[0] = -1;
            seek(parser, path, depth + 1, found);
          } else {
            skipValue(parser);
          }
        }
      }
      case START_ARRAY -> {
        for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
          if (Integer.toString(i).equals(wanted)) {
            seek(parser, path, depth + 1, found);
          } else {
            skipValue(parser);
          }
        }
      }
      case null, default -> skipValue(parser);
    }
  }

  private static void skipValue(JsonParser parser) {
    parser.skipChildren();
    parser.finishToken();
  }

  /**
   * Splits an object into the named members and the rest; null if the text is not an object. The
   * rest is kept only as bytes, however many members and elements it has.
   *
   * @throws JsonSyntaxException also if one of the names occurs twice
   */
  public @Nullable Taken take(byte[] text, Set<String> names) throws JsonSyntaxException {
    return object(text, parser -> taken(parser, text, names));
  }

  private static Taken taken(JsonParser parser, byte[] text, Set<String> names)
      throws JsonSyntaxException {
    Map<String, Item> taken = new HashMap<>();
    ByteArrayOutputStream rest = new ByteArrayOutputStream(text.length);
    rest.write('{');
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      int start = (int) parser.currentTokenLocation().getByteOffset();
      String name = parser.currentName();
      if (!names.contains(name)) {
        parser.nextToken();
        skipValue(parser);
        if (rest.size() > 1) {
          rest.write(',');
        }
        rest.write(text, start, (int) parser.currentLocation().getByteOffset() - start);
      } else if (taken.containsKey(name)) {
        throw comesTwice(parser);
      } else {
        parser.nextToken();
        taken.put(name, item(parser));
      }
    }
    rest.write('}');
    return new Taken(taken, Json.utf8(rest.toByteArray()));
  }

  /**
   * Returns the members of an object in the order of the text; null if the text is not an object.
   *
   * @param most how many members and elements to keep; later ones are parsed and dropped
   * @throws JsonSyntaxException also if a name occurs twice
   */
  public @Nullable Members members(byte[] text, int most) throws JsonSyntaxException {
    return object(text, parser -> members(parser, most));
  }

  private static Members members(JsonParser parser, int most) throws JsonSyntaxException {
    List<Member> members = new ArrayList<>();
    var names = new HashSet<String>();
    int kept = 0;
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      int start = (int) parser.currentTokenLocation().getByteOffset();
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      kept++;
      if (kept > most) {
        skipValue(parser);
        continue;
      }
      if (!names.add(name)) {
        throw comesTwice(parser);
      }
      boolean array = token == JsonToken.START_ARRAY;
      List<Item> items = array ? items(parser, most - kept) : List.of(item(parser));
      kept += array ? items.size() : 0;
      members.add(
          new Member(name, array, items, start, (int) parser.currentLocation().getByteOffset()));
    }
    return new Members(members, kept <= most);
  }

  /** Reads the members of an object up to its end. */
  @FunctionalInterface
  private interface ObjectForm<T> {
    T read(JsonParser parser) throws JsonSyntaxException;
  }

  /** Reads an object; null if the text is another JSON value. */
  private <T> @Nullable T object(byte[] text, ObjectForm<T> form) throws JsonSyntaxException {
    checkEncoding(text);
    try (JsonParser parser = tokens.createParser(text)) {
      requireValue(parser.nextToken());
      T read = null;
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        read = form.read(parser);
      } else {
        skipValue(parser);
      }
      requireEnd(parser);
      return read;
    } catch (JacksonException e) {
      throw defect(e);
    }
  }

  private static JsonSyntaxException comesTwice(JsonParser parser) {
    var at = parser.currentTokenLocation();
    return new JsonSyntaxException("a name comes twice", at.getLineNr(), at.getColumnNr());
  }

  /**
   * Reads the elements of an array. One more than {@code most} is kept, to show that there are
   * more.
   */
  private static List<Item> items(JsonParser parser, int most) {
    List<Item> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (items.size() > most) {
        parser.skipChildren();
      } else {
        items.add(item(parser));
      }
    }
    return items;
  }

  private static Item item(JsonParser parser) {
    int start = (int) parser.currentTokenLocation().getByteOffset();
    String text =
        switch (parser.currentToken()) {
          case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
              parser.getString();
          case null, default -> null;
        };
    boolean isNull = parser.currentToken() == JsonToken.VALUE_NULL;
    skipValue(parser);
    return new Item(text, isNull, start, (int) parser.currentLocation().getByteOffset());
  }

  /**
   * The two parts of a split object.
   *
   * @param members the named members; the value of an array has no text
   * @param rest an object of the other members, each byte for byte
   */
  public record Taken(Map<String, Item> members, Json rest) {}

  /**
   * The members of an object.
   *
   * @param whole whether these are all of them
   */
  public record Members(List<Member> list, boolean whole) {}

  /**
   * A member of an object, and its position in the text.
   *
   * @param items the value, or the elements if it is an array
   * @param start where the name begins
   * @param end where the value ends
   */
  public record Member(String name, boolean array, List<Item> items, int start, int end) {

    /** The text of a string, number or boolean; null for any other value. */
    public @Nullable String scalar() {
      return array ? null : items.getFirst().scalar();
    }
  }

  /**
   * A value, and its position in the text.
   *
   * @param scalar text of a string, number or boolean, else null; a number as it was written
   */
  public record Item(@Nullable String scalar, boolean isNull, int start, int end) {}

  private static void requireValue(@Nullable JsonToken token) throws JsonSyntaxException {
    if (token == null) {
      throw new JsonSyntaxException("there is no value", 1, 1);
    }
  }

  private static void requireEnd(JsonParser parser) throws JsonSyntaxException {
    if (parser.nextToken() != null) {
      var at = parser.currentTokenLocation();
      throw new JsonSyntaxException(
          "there is more after the value", at.getLineNr(), at.getColumnNr());
    }
  }

  /** The parser would also accept UTF-16 and UTF-32, and is lenient with ill-formed UTF-8. */
  private static void checkEncoding(byte[] text) throws JsonSyntaxException {
    if (text.length >= 3
        && text[0] == (byte) 0xef
        && text[1] == (byte) 0xbb
        && text[2] == (byte) 0xbf) {
      throw new JsonSyntaxException("the text begins with a byte order mark", 1, 1);
    }
    int bad = Utf8.indexOfIllFormed(text);
    if (bad < 0 && text.length > 0 && text[0] == 0) {
      bad = 0;
    }
    if (bad < 0 && text.length > 1 && text[1] == 0) {
      bad = 1;
    }
    if (bad >= 0) {
      int line = 1;
      int column = 1;
      for (int i = 0; i < bad; i++) {
        if (text[i] == '\n') {
          line++;
          column = 1;
        } else {
          column++;
        }
      }
      throw new JsonSyntaxException("the text is not UTF-8", line, column);
    }
  }

  private static JsonSyntaxException defect(JacksonException e) {
    var at = e.getLocation();
    return new JsonSyntaxException(
        describe(e), at == null ? 1 : at.getLineNr(), at == null ? 1 : at.getColumnNr());
  }

  /** Describes the error, without what the parser says about itself. */
  private static String describe(JacksonException e) {
    String message = e.getOriginalMessage();
    if (message == null) {
      return "the text is malformed";
    }
    if (e instanceof StreamConstraintsException) {
      return message.contains("nesting depth")
          ? "it is nested deeper than " + MAX_DEPTH + " levels"
          : "a number is longer than " + MAX_NUMBER_CHARS + " characters";
    }
    if (e instanceof UnexpectedEndOfInputException
        || message.startsWith("Unexpected end-of-input")
        || message.startsWith("No content")) {
      return "it ends too early";
    }
    if (message.startsWith("Duplicate")) {
      return "a name comes twice";
    }
    int end = message.length();
    for (String tail : ABOUT_ITSELF) {
      int tailStart = message.indexOf(tail);
      end = tailStart < 0 ? end : Math.min(end, tailStart);
    }
    return message.substring(0, end);
  }

  /**
   * Refuses numbers that would be read as infinity. Integers are never read as a double, so they
   * may be larger.
   */
  private static final class FiniteNumbers extends JsonNodeFactory {
    private static final long serialVersionUID = 1L;

    @Override
    public NumericNode numberNode(double value) {
      if (!Double.isFinite(value)) {
        throw new StreamReadException(null, "a number is beyond the range of a double");
      }
      return super.numberNode(value);
    }
  }
}
