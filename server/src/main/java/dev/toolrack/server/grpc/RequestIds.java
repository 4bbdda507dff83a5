package dev.toolrack.server.grpc;

import dev.toolrack.server.execution.ExecutionIds;
import io.grpc.Metadata;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Request ids, which appear in logs, in records and in the header {@code x-request-id}. */
final class RequestIds {
  static final Metadata.Key<String> HEADER =
      Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);
  private static final int MAX_CHARS = 128;

  private RequestIds() {}

  /** The id that the caller gave; null if it is absent or not acceptable. */
  static @Nullable String given(Metadata headers) {
    String given = headers.get(HEADER);
    if (given == null || given.isEmpty() || given.length() > MAX_CHARS) {
      return null;
    }
    for (int i = 0; i < given.length(); i++) {
      char c = given.charAt(i);
      if (c <= ' ' || c >= 0x7f) {
        return null;
      }
    }
    return given;
  }

  /** A new UUID for an id. An execution that is the whole call uses it as its own id. */
  static UUID make() {
    return ExecutionIds.next(Clock.systemUTC());
  }

  /** The id that the caller gave, otherwise a new one with 32 hexadecimal digits. */
  static String of(Metadata headers) {
    String given = given(headers);
    if (given != null) {
      return given;
    }
    return ExecutionIds.digits(make());
  }
}
