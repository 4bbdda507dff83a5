package dev.toolrack.cli.terminal;

import java.util.LinkedHashMap;
import java.util.Map;

/** Names with values, aligned, one per line. Empty values are omitted. Not thread-safe. */
public final class Facts {
  private final Map<String, String> facts = new LinkedHashMap<>();

  /** Adds a pair. */
  public Facts add(String name, Object value) {
    String text = Table.printable(value.toString());
    if (!text.isEmpty()) {
      facts.put(name, text);
    }
    return this;
  }

  /** Prints the pairs to standard output. */
  public void print(Terminal terminal) {
    int width = facts.keySet().stream().mapToInt(String::length).max().orElse(0);
    Style style = terminal.outStyle();
    facts.forEach(
        (name, value) ->
            terminal
                .out()
                .println(style.bold(name) + " ".repeat(width - name.length() + 2) + value));
  }
}
