package dev.toolrack.server.grpc;

import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A request, or the news that its bytes are no message of its type. A marshaller that throws would
 * end the call as a defect of the server; this way the handler can answer the caller.
 *
 * @param value null if the bytes could not be read
 * @param failure why, else null
 */
record Parsed<T>(@Nullable T value, @Nullable Status failure) {
  private static final Status MALFORMED =
      Status.INVALID_ARGUMENT.withDescription("The request is not a well-formed message");

  /** Reads requests with another marshaller. */
  static final class Marshaller<T> implements MethodDescriptor.Marshaller<Parsed<T>> {
    private final MethodDescriptor.Marshaller<T> messages;

    Marshaller(MethodDescriptor.Marshaller<T> messages) {
      this.messages = messages;
    }

    @Override
    public InputStream stream(Parsed<T> parsed) {
      T value = parsed.value();
      if (value == null) {
        throw new IllegalArgumentException("A malformed request cannot be written");
      }
      return messages.stream(value);
    }

    @Override
    public Parsed<T> parse(InputStream bytes) {
      try {
        return new Parsed<>(messages.parse(bytes), null);
      } catch (StatusRuntimeException e) {
        // The generated marshallers say INTERNAL of malformed bytes; anything else, such as too
        // large a message after decompression, is already what the caller should hear.
        return new Parsed<>(
            null, e.getStatus().getCode() == Status.Code.INTERNAL ? MALFORMED : e.getStatus());
      }
    }
  }
}
