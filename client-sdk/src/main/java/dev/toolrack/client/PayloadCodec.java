package dev.toolrack.client;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

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
   * @return null where the text is JSON null and the type has no other value for it
   */
  @Nullable Object decode(String json, Type type);
}
