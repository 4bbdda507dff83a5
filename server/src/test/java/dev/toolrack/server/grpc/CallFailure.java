package dev.toolrack.server.grpc;

import static java.util.Objects.requireNonNull;

import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.concurrent.Callable;

/**
 * How a call failed.
 *
 * @param requestId from the trailers; empty if they have none
 */
record CallFailure(io.grpc.Status.Code code, Status status, String requestId) {

  /** The failure of a call that must fail. */
  static CallFailure of(Callable<?> call) {
    try {
      Object answer = call.call();
      throw new AssertionError("answered " + answer);
    } catch (StatusRuntimeException e) {
      return of(e);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static CallFailure of(StatusRuntimeException thrown) {
    Metadata trailers = requireNonNull(thrown.getTrailers());
    String requestId = trailers.get(RequestIds.HEADER);
    return new CallFailure(
        thrown.getStatus().getCode(),
        requireNonNull(StatusProto.fromThrowable(thrown)),
        requestId == null ? "" : requestId);
  }

  ErrorInfo info() {
    return FailuresTest.detail(status, ErrorInfo.class);
  }

  /** The field at fault, as the metadata say. */
  String field() {
    return info().getMetadataOrDefault("field", "");
  }
}
