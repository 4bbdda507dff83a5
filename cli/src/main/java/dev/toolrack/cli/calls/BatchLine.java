package dev.toolrack.cli.calls;

import com.google.protobuf.CodedOutputStream;
import dev.toolrack.cli.json.JsonDefect;
import dev.toolrack.cli.json.JsonText;
import dev.toolrack.client.Selector;
import dev.toolrack.client.ToolCall;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A line of a batch file. */
sealed interface BatchLine {
  Set<String> FIELDS = Set.of("slug", "selector", "input");

  /**
   * No server accepts a larger input, in MiB, and a message that it refuses yields no results at
   * all.
   */
  int MAX_INPUT_MIB = 8;

  /** Includes space for slug and selector. */
  int MAX_CALL_BYTES = (MAX_INPUT_MIB << 20) + (4 << 10);

  /** Line number, starting at 1. */
  int number();

  /** Approximate number of bytes in a request. */
  int bytes();

  /** A call. */
  record Call(int number, ToolCall call) implements BatchLine {
    @Override
    public int bytes() {
      return CodedOutputStream.computeStringSizeNoTag(call.tool().slug())
          + CodedOutputStream.computeStringSizeNoTag(call.tool().selector().toString())
          + CodedOutputStream.computeStringSizeNoTag(call.inputJson());
    }
  }

  /** A line that is not a call. */
  record Malformed(int number, String why) implements BatchLine {
    @Override
    public int bytes() {
      return 0;
    }
  }

  /** The lines that are not blank, each parsed on demand. */
  static Iterator<BatchLine> read(String text) {
    AtomicInteger number = new AtomicInteger();
    return text.lines()
        .flatMap(
            line -> {
              int at = number.incrementAndGet();
              return line.isBlank() ? Stream.empty() : Stream.of(read(at, line));
            })
        .iterator();
  }

  private static BatchLine read(int number, String line) {
    try {
      if (!(JsonText.read(line) instanceof ObjectNode object)) {
        return new Malformed(number, "not a JSON object");
      }
      for (String name : object.propertyNames()) {
        if (!FIELDS.contains(name)) {
          return new Malformed(
              number, "unknown field \"" + name + "\"; there are slug, selector and input");
        }
      }
      if (!object.path("slug").isString()) {
        return new Malformed(number, "slug must be a string");
      }
      JsonNode input = object.get("input");
      Call call =
          new Call(
              number,
              ToolCall.of(
                  object.path("slug").asString(),
                  Selector.of(object.path("selector").asString("")),
                  input == null ? "" : input.toString()));
      return call.bytes() <= MAX_CALL_BYTES
          ? call
          : new Malformed(
              number,
              "the call has more than " + MAX_INPUT_MIB + " MiB, the most that an input may have");
    } catch (JacksonException e) {
      return new Malformed(number, "malformed JSON: " + JsonDefect.text(e));
    }
  }
}
