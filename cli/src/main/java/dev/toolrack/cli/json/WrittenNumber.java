package dev.toolrack.cli.json;

import java.util.Optional;
import tools.jackson.databind.node.JsonNodeType;
import tools.jackson.databind.node.POJONode;
import tools.jackson.databind.util.RawValue;

/**
 * A number exactly as it was written, with all digits, trailing zeros and exponent, however large.
 * It is never evaluated.
 */
final class WrittenNumber extends POJONode {
  private static final long serialVersionUID = 1L;

  private final String text;

  WrittenNumber(String text) {
    super(new RawValue(text));
    this.text = text;
  }

  @Override
  public JsonNodeType getNodeType() {
    return JsonNodeType.NUMBER;
  }

  @Override
  protected String _asString() {
    return text;
  }

  @Override
  public String asString(String defaultValue) {
    return text;
  }

  @Override
  public Optional<String> asStringOpt() {
    return Optional.of(text);
  }
}
