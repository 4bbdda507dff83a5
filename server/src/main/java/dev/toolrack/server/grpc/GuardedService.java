package dev.toolrack.server.grpc;

import dev.toolrack.server.execution.ExecutionIds;
import dev.toolrack.server.execution.PayloadBudget;
import dev.toolrack.server.failure.ToolrackException;
import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * Wraps every method of a service in a guard, which establishes the {@link Caller}, returns the
 * request id in the headers, answers malformed requests, and converts exceptions to failures of the
 * contract.
 */
final class GuardedService {
  /** As gRPC says it of calls that have not begun. */
  private static final Status TOO_MANY = Status.INTERNAL.withDescription("Too many requests");

  private GuardedService() {}

  /**
   * Wraps a service.
   *
   * @param payloads limits large requests of calls that have one request; methods that receive
   *     several must limit them themselves
   * @param finished methods that need no guard and replace the service's own
   */
  static ServerServiceDefinition of(
      BindableService service,
      PayloadBudget payloads,
      Identity identity,
      List<ServerMethodDefinition<?, ?>> finished) {
    ServerServiceDefinition unguarded = service.bindService();
    List<ServerMethodDefinition<?, ?>> methods = new ArrayList<>(finished);
    for (ServerMethodDefinition<?, ?> method : unguarded.getMethods()) {
      String name = method.getMethodDescriptor().getFullMethodName();
      if (finished.stream()
          .noneMatch(other -> other.getMethodDescriptor().getFullMethodName().equals(name))) {
        methods.add(guarded(method, payloads, identity));
      }
    }
    ServiceDescriptor.Builder descriptor =
        ServiceDescriptor.newBuilder(unguarded.getServiceDescriptor().getName())
            .setSchemaDescriptor(unguarded.getServiceDescriptor().getSchemaDescriptor());
    methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
    ServerServiceDefinition.Builder definition =
        ServerServiceDefinition.builder(descriptor.build());
    methods.forEach(definition::addMethod);
    return definition.build();
  }

  private static <Q, S> ServerMethodDefinition<Parsed<Q>, S> guarded(
      ServerMethodDefinition<Q, S> method, PayloadBudget payloads, Identity identity) {
    MethodDescriptor<Q, S> descriptor = method.getMethodDescriptor();
    boolean bounded = descriptor.getType().clientSendsOneMessage();
    return ServerMethodDefinition.create(
        descriptor.toBuilder(
                new Parsed.Marshaller<>(
                    descriptor.getRequestMarshaller(), bounded ? payloads : null),
                descriptor.getResponseMarshaller())
            .build(),
        new Handler<>(descriptor, method.getServerCallHandler(), identity));
  }

  private record Handler<Q, S>(
      MethodDescriptor<Q, S> method, ServerCallHandler<Q, S> handler, Identity identity)
      implements ServerCallHandler<Parsed<Q>, S> {

    @Override
    public ServerCall.Listener<Parsed<Q>> startCall(
        ServerCall<Parsed<Q>, S> call, Metadata headers) {
      String given = RequestIds.given(headers);
      UUID made = given == null ? RequestIds.make() : null;
      String requestId = made == null ? Objects.requireNonNull(given) : ExecutionIds.digits(made);
      GuardedCall<Q, S> guarded = new GuardedCall<>(method, call, requestId);
      Caller caller;
      ServerCall.Listener<Q> listener;
      try {
        caller = new Caller(identity.tenant(headers), requestId, made);
        listener =
            Contexts.interceptCall(
                Context.current().withValue(Caller.KEY, caller), guarded, headers, handler);
      } catch (RuntimeException | Error e) {
        guarded.fail(e);
        Failures.throwIfFatal(e);
        caller = new Caller("", requestId, made);
        listener = new ServerCall.Listener<>() {};
      }
      GuardedListener<Q, S> receiving = new GuardedListener<>(guarded, caller, listener);
      CallBounds.onRefused(receiving::refuse);
      return receiving;
    }
  }

  /**
   * Forwards everything, and adds the request id to the headers or trailers, whichever is sent
   * first.
   */
  private static final class GuardedCall<Q, S> extends ServerCall<Q, S> {
    private final MethodDescriptor<Q, S> method;
    private final ServerCall<Parsed<Q>, S> call;
    private final String requestId;
    private volatile boolean headersSent;
    private volatile boolean closed;

    /**
     * Set when an error kept a message from being sent. gRPC has then closed the call as CANCELLED,
     * without details; closing it again would throw.
     */
    private volatile boolean endedByGrpc;

    GuardedCall(MethodDescriptor<Q, S> method, ServerCall<Parsed<Q>, S> call, String requestId) {
      this.method = method;
      this.call = call;
      this.requestId = requestId;
    }

    /** Ends the call with a failure, unless it has ended. */
    void fail(Throwable thrown) {
      StatusRuntimeException failure = Failures.exception(thrown, requestId);
      Metadata trailers = failure.getTrailers();
      closeIfOpen(failure.getStatus(), trailers == null ? new Metadata() : trailers);
    }

    void closeIfOpen(Status status, Metadata trailers) {
      if (!closed && !call.isCancelled()) {
        close(status, trailers);
      }
    }

    @Override
    public void request(int numMessages) {
      call.request(numMessages);
    }

    @Override
    public void sendHeaders(Metadata headers) {
      headersSent = true;
      headers.put(RequestIds.HEADER, requestId);
      call.sendHeaders(headers);
    }

    @Override
    public void sendMessage(S message) {
      try {
        call.sendMessage(message);
      } catch (Error e) {
        // Including Netty's, when there is no memory outside the heap for the bytes.
        endedByGrpc = true;
        throw e;
      }
    }

    @Override
    public boolean isReady() {
      return call.isReady();
    }

    @Override
    public void close(Status status, Metadata trailers) {
      closed = true;
      if (endedByGrpc) {
        return;
      }
      if (!headersSent) {
        trailers.put(RequestIds.HEADER, requestId);
      }
      call.close(status, trailers);
    }

    /** Also true of a call that has ended: whatever is still to be sent goes nowhere. */
    @Override
    public boolean isCancelled() {
      return closed || call.isCancelled();
    }

    @Override
    public void setMessageCompression(boolean enabled) {
      call.setMessageCompression(enabled);
    }

    @Override
    public void setCompression(String compressor) {
      call.setCompression(compressor);
    }

    @Override
    public void setOnReadyThreshold(int numBytes) {
      call.setOnReadyThreshold(numBytes);
    }

    @Override
    public io.grpc.SecurityLevel getSecurityLevel() {
      return call.getSecurityLevel();
    }

    @Override
    public io.grpc.Attributes getAttributes() {
      return call.getAttributes();
    }

    @Override
    public @org.jspecify.annotations.Nullable String getAuthority() {
      return call.getAuthority();
    }

    @Override
    public MethodDescriptor<Q, S> getMethodDescriptor() {
      return method;
    }
  }

  /**
   * Forwards events until the method has failed; after that, only a cancellation.
   *
   * <p>A method with one request begins when a large request is complete, not at the end of the
   * caller's stream: that may never arrive, and the request would keep its room from all others.
   */
  private static final class GuardedListener<Q, S> extends ServerCall.Listener<Parsed<Q>> {
    private final GuardedCall<Q, S> call;
    private final Caller caller;
    private final ServerCall.Listener<Q> listener;
    private boolean failed;
    private boolean begun;

    GuardedListener(GuardedCall<Q, S> call, Caller caller, ServerCall.Listener<Q> listener) {
      this.call = call;
      this.caller = caller;
      this.listener = listener;
    }

    @Override
    public void onMessage(Parsed<Q> message) {
      if (begun) {
        onSecond(message);
        return;
      }
      switch (message) {
        case Parsed.Request<Q>(Q value, RequestRoom room) -> {
          if (room != null) {
            caller.hold(room);
          }
          guard(() -> listener.onMessage(value));
          if (room != null) {
            begin();
          }
        }
        case Parsed.Refused<Q>(ToolrackException why) -> refuse(why);
        case Parsed.Unread<Q>(Status why) ->
            endWithout(() -> call.closeIfOpen(why, new Metadata()));
      }
    }

    /** Ends a call because there is no room for the rest of its request. */
    void refuse(ToolrackException why) {
      endWithout(() -> call.fail(why));
    }

    /** The method may have begun and have an effect, so this says nothing about the request. */
    private void onSecond(Parsed<Q> message) {
      if (message instanceof Parsed.Request<Q>(_, RequestRoom room) && room != null) {
        room.close();
      }
      endWithout(() -> call.closeIfOpen(TOO_MANY, new Metadata()));
    }

    private void begin() {
      if (!begun) {
        begun = true;
        guard(listener::onHalfClose);
        caller.requestIsRead();
      }
    }

    /** Ends a call that has no request. */
    private void endWithout(Runnable end) {
      if (!failed) {
        failed = true;
        end.run();
        listener.onCancel();
      }
    }

    @Override
    public void onHalfClose() {
      begin();
    }

    @Override
    public void onCancel() {
      caller.requestIsRead();
      if (!failed) {
        listener.onCancel();
      }
    }

    @Override
    public void onComplete() {
      caller.requestIsRead();
      if (!failed) {
        listener.onComplete();
      }
    }

    @Override
    public void onReady() {
      guard(listener::onReady);
    }

    private void guard(Runnable step) {
      if (failed) {
        return;
      }
      try {
        step.run();
      } catch (RuntimeException | Error e) {
        failed = true;
        call.fail(e);
        listener.onCancel();
        Failures.throwIfFatal(e);
      }
    }
  }
}
