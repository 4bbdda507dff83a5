package dev.toolrack.server.grpc;

import dev.toolrack.server.execution.PayloadBudget;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A request, or the news that its bytes are no message of its type, or that there is no room for
 * it. A marshaller that throws would end the call as a defect of the server; this way the handler
 * can answer the caller.
 */
class Parsed<T> {
  private static final Status MALFORMED =
      Status.INVALID_ARGUMENT.withDescription("The request is not a well-formed message");

  private final @Nullable T value;
  private final @Nullable Status failure;

  private Parsed(@Nullable T value, @Nullable Status failure) {
    this.value = value;
    this.failure = failure;
  }

  /** The request; null if the bytes could not be read. */
  @Nullable T value() {
    return value;
  }

  /** Why they could not, else null. What is a failure of the contract is its cause. */
  @Nullable Status failure() {
    return failure;
  }

  /** What the request takes of the payload budget, to be closed by whoever gets it. */
  @Nullable RequestRoom room() {
    return null;
  }

  private static final class Large<T> extends Parsed<T> {
    private final RequestRoom room;

    Large(T value, RequestRoom room) {
      super(value, null);
      this.room = room;
    }

    @Override
    RequestRoom room() {
      return room;
    }
  }

  /** Reads requests with another marshaller. */
  static final class Marshaller<T> implements MethodDescriptor.Marshaller<Parsed<T>> {
    private final MethodDescriptor.Marshaller<T> messages;
    private final @Nullable PayloadBudget budget;

    /** Reads requests for which there is room in the budget; without one, of any size. */
    Marshaller(MethodDescriptor.Marshaller<T> messages, @Nullable PayloadBudget budget) {
      this.messages = messages;
      this.budget = budget;
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
        if (budget == null) {
          return new Parsed<>(messages.parse(bytes), null);
        }
        // One that was compressed does not know how long it is.
        InputStream message =
            bytes instanceof KnownLength ? bytes : new ByteArrayInputStream(bytes.readAllBytes());
        int length = message.available();
        return PayloadBudget.counted(length) == 0
            ? new Parsed<>(messages.parse(message), null)
            : parseLarge(message, length, budget);
      } catch (StatusRuntimeException e) {
        // The generated marshallers say INTERNAL of malformed bytes; anything else, such as too
        // large a message after decompression, is already what the caller should hear.
        return new Parsed<>(
            null, e.getStatus().getCode() == Status.Code.INTERNAL ? MALFORMED : e.getStatus());
      } catch (IOException e) {
        return new Parsed<>(null, MALFORMED);
      }
    }

    private Parsed<T> parseLarge(InputStream message, int length, PayloadBudget payloads) {
      RequestRoom room = RequestRoom.tryTake(payloads, length);
      if (room == null) {
        return new Parsed<>(null, Status.RESOURCE_EXHAUSTED.withCause(payloads.shed()));
      }
      boolean parsed = false;
      try {
        Parsed<T> request = new Large<>(messages.parse(message), room);
        parsed = true;
        return request;
      } finally {
        if (!parsed) {
          room.close();
        }
      }
    }
  }
}
