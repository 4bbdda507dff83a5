package dev.toolrack.server.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tracks the open streams of gRPC's own services, health and reflection, which callers keep open
 * indefinitely: a drain ends them instead of waiting for them.
 */
final class StandingStreams implements ServerInterceptor {
  private final Set<Call<?, ?>> open = ConcurrentHashMap.newKeySet();
  private volatile boolean draining;

  @Override
  public <Q, S> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, S> call, Metadata headers, ServerCallHandler<Q, S> next) {
    MethodDescriptor<Q, S> method = call.getMethodDescriptor();
    String service = method.getServiceName();
    if (method.getType() == MethodDescriptor.MethodType.UNARY
        || service == null
        || !service.startsWith("grpc.")) {
      return next.startCall(call, headers);
    }
    Call<Q, S> tracked = new Call<>(call);
    open.add(tracked);
    ServerCall.Listener<Q> listener =
        new SimpleForwardingServerCallListener<>(next.startCall(tracked, headers)) {
          @Override
          public void onCancel() {
            open.remove(tracked);
            super.onCancel();
          }

          @Override
          public void onComplete() {
            open.remove(tracked);
            super.onComplete();
          }
        };
    if (draining) {
      tracked.end();
    }
    return listener;
  }

  void drain() {
    draining = true;
    open.forEach(Call::end);
  }

  /** A call that two threads may try to end: its service's and the drain's. */
  private static final class Call<Q, S> extends SimpleForwardingServerCall<Q, S> {
    private boolean closed;

    Call(ServerCall<Q, S> call) {
      super(call);
    }

    void end() {
      close(Status.UNAVAILABLE.withDescription("The replica is shutting down"), new Metadata());
    }

    @Override
    public synchronized void sendMessage(S message) {
      if (!closed) {
        super.sendMessage(message);
      }
    }

    @Override
    public synchronized void sendHeaders(Metadata headers) {
      if (!closed) {
        super.sendHeaders(headers);
      }
    }

    @Override
    public synchronized void close(Status status, Metadata trailers) {
      if (!closed) {
        closed = true;
        super.close(status, trailers);
      }
    }
  }
}
