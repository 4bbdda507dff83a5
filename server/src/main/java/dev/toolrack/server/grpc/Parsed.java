package dev.toolrack.server.grpc;

import dev.toolrack.server.execution.PayloadBudget;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The result of parsing a request. An exception from a marshaller would end the call as a defect of
 * the server; with this, the handler can answer the caller.
 */
sealed interface Parsed<T> {
  /**
   * A request.
   *
   * @param room what it reserves in the payload budget, to be closed by the receiver; null for
   *     nothing
   */
  record Request<T>(T value, @Nullable RequestRoom room) implements Parsed<T> {}

  /**
   * No request, because the bytes are malformed or do not fit the budget.
   *
   * @param why INVALID_REQUEST or ADMISSION_SHED
   */
  record Refused<T>(ToolrackException why) implements Parsed<T> {}

  /**
   * No request, for a reason that gRPC itself gives, for example that it is too large.
   *
   * @param why what to tell the caller
   */
  record Unread<T>(Status why) implements Parsed<T> {}

  /** Parses requests with another marshaller. */
  final class Marshaller<T> implements MethodDescriptor.Marshaller<Parsed<T>> {
    private final MethodDescriptor.Marshaller<T> messages;
    private final @Nullable PayloadBudget budget;

    /** Accepts requests that fit the budget, or of any size if there is none. */
    Marshaller(MethodDescriptor.Marshaller<T> messages, @Nullable PayloadBudget budget) {
      this.messages = messages;
      this.budget = budget;
    }

    @Override
    public InputStream stream(Parsed<T> parsed) {
      if (parsed instanceof Request<T> request) {
        return messages.stream(request.value());
      }
      throw new IllegalArgumentException("A malformed request cannot be written");
    }

    @Override
    public Parsed<T> parse(InputStream bytes) {
      try {
        if (budget == null) {
          return new Request<>(messages.parse(bytes), null);
        }
        // A decompressed message does not know its length.
        InputStream message =
            bytes instanceof KnownLength ? bytes : new ByteArrayInputStream(bytes.readAllBytes());
        int length = message.available();
        return PayloadBudget.counted(length) == 0
            ? new Request<>(messages.parse(message), null)
            : parseLarge(message, length, budget);
      } catch (StatusRuntimeException e) {
        // Generated marshallers report malformed bytes as INTERNAL. Any other status, such as that
        // of a message that is too large after decompression, is already what the caller should
        // hear.
        return e.getStatus().getCode() == Status.Code.INTERNAL
            ? new Refused<>(malformed())
            : new Unread<>(e.getStatus());
      } catch (IOException e) {
        return new Refused<>(malformed());
      }
    }

    private Parsed<T> parseLarge(InputStream message, int length, PayloadBudget payloads)
        throws IOException {
      RequestRoom room = RequestRoom.tryTake(payloads, length);
      if (room == null) {
        return new Refused<>(payloads.shed());
      }
      boolean parsed = false;
      try {
        byte[] bytes = message.readAllBytes();
        if (!room.tryReach(MessageSize.of(bytes, messages))) {
          return new Refused<>(payloads.shed());
        }
        Parsed<T> request = new Request<>(messages.parse(new ByteArrayInputStream(bytes)), room);
        parsed = true;
        return request;
      } finally {
        if (!parsed) {
          room.close();
        }
      }
    }

    private static ToolrackException malformed() {
      return ToolrackException.of(
              Reason.INVALID_REQUEST, "The request is not a well-formed message of its type")
          .with("field", "");
    }
  }
}
