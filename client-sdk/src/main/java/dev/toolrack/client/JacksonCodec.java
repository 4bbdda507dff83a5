package dev.toolrack.client;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A codec that uses Jackson 3, an optional dependency of this client that the application must
 * provide. Fails with Jackson's unchecked exceptions.
 */
public final class JacksonCodec implements PayloadCodec {
  private final JsonMapper mapper;

  private JacksonCodec(JsonMapper mapper) {
    this.mapper = mapper;
  }

  /** Creates a codec with Jackson's defaults. */
  public static JacksonCodec create() {
    return new JacksonCodec(JsonMapper.shared());
  }

  /** Creates a codec with the application's mapper. */
  public static JacksonCodec of(JsonMapper mapper) {
    return new JacksonCodec(requireNonNull(mapper, "mapper"));
  }

  @Override
  public String encode(Object value) {
    return mapper.writeValueAsString(value);
  }

  @Override
  public @Nullable Object decode(String json, Type type) {
    return mapper.readValue(json, mapper.constructType(type));
  }
}
