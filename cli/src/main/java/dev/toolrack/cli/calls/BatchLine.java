package dev.toolrack.cli.calls;

import dev.toolrack.cli.json.JsonDefect;
import dev.toolrack.cli.json.JsonText;
import dev.toolrack.client.Selector;
import dev.toolrack.client.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A line of a batch file. */
sealed interface BatchLine {
  Set<String> FIELDS = Set.of("slug", "selector", "input");

  /** Number of the line, from 1. */
  int number();

  /** A call. */
  record Call(int number, ToolCall call) implements BatchLine {}

  /** A line that is no call. */
  record Malformed(int number, String why) implements BatchLine {}

  /** All lines that are not blank. */
  static List<BatchLine> readAll(String text) {
    List<BatchLine> lines = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (!line.isBlank()) {
        lines.add(read(number, line));
      }
    }
    return lines;
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
      return new Call(
          number,
          ToolCall.of(
              object.path("slug").asString(),
              Selector.of(object.path("selector").asString("")),
              input == null ? "" : input.toString()));
    } catch (JacksonException e) {
      return new Malformed(number, "malformed JSON: " + JsonDefect.text(e));
    }
  }
}
