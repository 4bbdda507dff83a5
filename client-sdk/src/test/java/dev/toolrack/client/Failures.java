package dev.toolrack.client;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;

/** Failures as the server sends them. */
final class Failures {
  private Failures() {}

  static ErrorInfo info(Reason reason) {
    return ErrorInfo.newBuilder().setReason(reason.name()).setDomain("toolrack.dev").build();
  }

  static com.google.rpc.Status status(Status.Code code, String message, Message... details) {
    com.google.rpc.Status.Builder status =
        com.google.rpc.Status.newBuilder().setCode(code.value()).setMessage(message);
    for (Message detail : details) {
      status.addDetails(Any.pack(detail));
    }
    return status.build();
  }

  static StatusRuntimeException of(Status.Code code, Message... details) {
    return StatusProto.toStatusRuntimeException(status(code, "as the test wants it", details));
  }

  static StatusRuntimeException of(Status.Code code, Reason reason) {
    return of(code, info(reason));
  }

  static StatusRuntimeException of(Status.Code code, Reason reason, Duration retryAfter) {
    return of(
        code,
        info(reason),
        RetryInfo.newBuilder().setRetryDelay(Durations.toProto(retryAfter)).build());
  }
}
