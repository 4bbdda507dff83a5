package dev.toolrack.client;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * Converts inputs to JSON text and outputs from it, for typed calls. Implementations must be safe
 * for use by several threads, and throw an unchecked exception for what they cannot convert.
 */
public interface PayloadCodec {
  /** Returns a value as JSON text. */
  String encode(Object value);

  /**
   * Returns the value that a JSON text represents.
   *
   * @param json the text
   * @param type the target type, a class or a parameterized type
   * @return null if the text is JSON null and the type has no other value for it
   */
  @Nullable Object decode(String json, Type type);
}
