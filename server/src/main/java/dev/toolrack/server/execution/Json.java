package dev.toolrack.server.execution;

import java.nio.charset.StandardCharsets;

/**
 * JSON text in UTF-8 that has not been parsed. Immutable by agreement: neither the creator nor a
 * reader of {@link #bytes()} writes to the array.
 */
public final class Json {
  public static final Json EMPTY_OBJECT = of("{}");

  private final byte[] bytes;

  private Json(byte[] bytes) {
    this.bytes = bytes;
  }

  /** JSON text made of these bytes, which are not copied. */
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

  /** The text; meant for tests and messages, not for the pipeline. */
  @Override
  public String toString() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
