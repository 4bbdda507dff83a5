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
 * What came of the bytes of a request. A marshaller that throws would end the call as a defect of
 * the server; this way the handler can answer the caller.
 */
sealed interface Parsed<T> {
  /**
   * A request.
   *
   * @param room what it takes of the payload budget, to be closed by whoever gets it; null if it
   *     takes nothing
   */
  record Request<T>(T value, @Nullable RequestRoom room) implements Parsed<T> {}

  /**
   * There is none: the bytes are no message of its type, or there is no room for it.
   *
   * @param why INVALID_REQUEST or ADMISSION_SHED
   */
  record Refused<T>(ToolrackException why) implements Parsed<T> {}

  /**
   * There is none, and gRPC has said why itself: it is too large, for one.
   *
   * @param why what the caller should hear
   */
  record Unread<T>(Status why) implements Parsed<T> {}

  /** Reads requests with another marshaller. */
  final class Marshaller<T> implements MethodDescriptor.Marshaller<Parsed<T>> {
    private final MethodDescriptor.Marshaller<T> messages;
    private final @Nullable PayloadBudget budget;

    /** Reads requests for which there is room in the budget; without one, of any size. */
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
        // One that was compressed does not know how long it is.
        InputStream message =
            bytes instanceof KnownLength ? bytes : new ByteArrayInputStream(bytes.readAllBytes());
        int length = message.available();
        return PayloadBudget.counted(length) == 0
            ? new Request<>(messages.parse(message), null)
            : parseLarge(message, length, budget);
      } catch (StatusRuntimeException e) {
        // The generated marshallers say INTERNAL of malformed bytes; anything else, such as too
        // large a message after decompression, is already what the caller should hear.
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
