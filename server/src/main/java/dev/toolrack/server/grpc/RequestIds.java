package dev.toolrack.server.grpc;

import dev.toolrack.server.execution.ExecutionIds;
import io.grpc.Metadata;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Names of calls, as in the logs, the records and the header {@code x-request-id}. */
final class RequestIds {
  static final Metadata.Key<String> HEADER =
      Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);
  private static final int MAX_CHARS = 128;

  private RequestIds() {}

  /** The caller's name for the call, or null if it gave none or one that is not acceptable. */
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

  /** What a new name is made of; an execution that is all of its call has it as identifier. */
  static UUID make() {
    return ExecutionIds.next(Clock.systemUTC());
  }

  /** The caller's name for the call, else a new one: 32 hexadecimal digits. */
  static String of(Metadata headers) {
    String given = given(headers);
    if (given != null) {
      return given;
    }
    return ExecutionIds.digits(make());
  }
}
