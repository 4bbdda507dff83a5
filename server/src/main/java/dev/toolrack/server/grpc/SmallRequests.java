package dev.toolrack.server.grpc;

import io.grpc.BindableService;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Wraps a service that comes with gRPC and does not use the payload budget. Its requests contain
 * only names and are kept for the life of their calls, so a request larger than a name is refused
 * before it is parsed.
 */
final class SmallRequests implements ServerInterceptor {
  private static final int MAX_BYTES = 4 * 1024;

  private SmallRequests() {}

  /** Wraps the service; a call with a larger request fails with RESOURCE_EXHAUSTED. */
  static ServerServiceDefinition of(BindableService service) {
    return ServerInterceptors.intercept(
        ServerInterceptors.useInputStreamMessages(service.bindService()), new SmallRequests());
  }

  @Override
  public <Q, S> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, S> call, Metadata headers, ServerCallHandler<Q, S> next) {
    Listener<Q> listener = new Listener<>(call, next.startCall(call, headers));
    CallBounds.onRefused(
        why -> listener.refuse(Status.RESOURCE_EXHAUSTED.withDescription(why.getMessage())));
    return listener;
  }

  private static final class Listener<Q> extends SimpleForwardingServerCallListener<Q> {
    private final ServerCall<Q, ?> call;
    private boolean refused;

    Listener(ServerCall<Q, ?> call, ServerCall.Listener<Q> listener) {
      super(listener);
      this.call = call;
    }

    @Override
    @SuppressWarnings("unchecked") // The messages of such a definition are streams of bytes.
    public void onMessage(Q message) {
      if (refused) {
        return;
      }
      try {
        byte[] bytes = ((InputStream) message).readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
          refuse(
              Status.RESOURCE_EXHAUSTED.withDescription(
                  "The request is larger than " + MAX_BYTES + " bytes"));
        } else {
          super.onMessage((Q) new ByteArrayInputStream(bytes));
        }
      } catch (StatusRuntimeException e) {
        refuse(e.getStatus());
      } catch (IOException e) {
        refuse(Status.INVALID_ARGUMENT.withDescription("The request cannot be read"));
      }
    }

    private void refuse(Status why) {
      refused = true;
      call.close(why, new Metadata());
    }

    @Override
    public void onHalfClose() {
      if (!refused) {
        super.onHalfClose();
      }
    }
  }
}
