package dev.toolrack.client;

import java.lang.reflect.Type;

/**
 * Turns inputs into JSON text and outputs from it, for the typed calls. Implementations are safe
 * for use by several threads, and throw an unchecked exception of theirs for what they cannot turn.
 */
public interface PayloadCodec {
  /** JSON text of a value. */
  String encode(Object value);

  /**
   * A value of JSON text.
   *
   * @param json the text
   * @param type what it is to be, a class or a parameterized type
   */
  Object decode(String json, Type type);
}
