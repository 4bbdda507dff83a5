package dev.toolrack.server.execution;

import java.nio.charset.StandardCharsets;

/**
 * JSON text in UTF-8 that nobody has parsed yet. Immutable by agreement: neither the giver nor a
 * reader of {@link #bytes()} writes to the array.
 */
public final class Json {
  public static final Json EMPTY_OBJECT = of("{}");

  private final byte[] bytes;

  private Json(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The text with these bytes, which are not copied. */
  public static Json utf8(byte[] bytes) {
    return new Json(bytes);
  }

  public static Json of(String text) {
    return new Json(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The bytes themselves, not a copy. */
  public byte[] bytes() {
    return bytes;
  }

  public int size() {
    return bytes.length;
  }

  /** The text; for tests and messages rather than for the pipeline. */
  @Override
  public String toString() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
