package dev.toolrack.server.grpc;

import dev.toolrack.server.catalog.Resolution;
import dev.toolrack.server.catalog.Resolver;
import dev.toolrack.server.execution.PayloadBudget;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.v1.ResolveRequest;
import dev.toolrack.v1.ResolveView;
import dev.toolrack.v1.ToolServiceGrpc;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Handles Resolve on the event loop, from serialized replies where this replica has them. It
 * bypasses the guard of the other methods to save its cost, and keeps the same promises; only
 * callers that give a request id, or whose call fails, get the id back.
 */
final class ResolveHandler implements ServerCallHandler<Parsed<ResolveRequest>, FinishedReply> {
  private final Resolver resolver;
  private final PayloadBudget payloads;
  private final OpenCalls open;
  private final Identity identity;

  private ResolveHandler(
      Resolver resolver, PayloadBudget payloads, OpenCalls open, Identity identity) {
    this.resolver = resolver;
    this.payloads = payloads;
    this.open = open;
    this.identity = identity;
  }

  /**
   * Returns the method with its handler.
   *
   * @param payloads limits large requests, and large replies that are being sent
   */
  static ServerMethodDefinition<?, ?> method(
      Resolver resolver, PayloadBudget payloads, OpenCalls open, Identity identity) {
    MethodDescriptor<ResolveRequest, ?> descriptor = ToolServiceGrpc.getResolveMethod();
    return ServerMethodDefinition.create(
        descriptor.toBuilder(
                new Parsed.Marshaller<>(descriptor.getRequestMarshaller(), payloads),
                new FinishedReply.Marshaller())
            .build(),
        new ResolveHandler(resolver, payloads, open, identity));
  }

  @Override
  public ServerCall.Listener<Parsed<ResolveRequest>> startCall(
      ServerCall<Parsed<ResolveRequest>, FinishedReply> call, Metadata headers) {
    // Two, so that gRPC notices a second message, which a unary call must not have.
    call.request(2);
    Listener listener = new Listener(call, headers);
    CallBounds.onRefused(listener::fail);
    return listener;
  }

  private final class Listener extends ServerCall.Listener<Parsed<ResolveRequest>> {
    private final ServerCall<Parsed<ResolveRequest>, FinishedReply> call;
    private final Metadata headers;
    private @Nullable Parsed<ResolveRequest> request;
    private @Nullable CompletableFuture<?> pending;
    private volatile PayloadBudget.@Nullable Share held;
    private @Nullable RequestRoom room;
    private boolean begun;
    private boolean failed;

    /** Also set, as in {@link GuardedService}, if an error kept a message from being sent. */
    private volatile boolean closed;

    Listener(ServerCall<Parsed<ResolveRequest>, FinishedReply> call, Metadata headers) {
      this.call = call;
      this.headers = headers;
    }

    @Override
    public void onMessage(Parsed<ResolveRequest> message) {
      RequestRoom taken =
          message instanceof Parsed.Request<?>(_, RequestRoom itsRoom) ? itsRoom : null;
      if (begun) {
        if (taken != null) {
          taken.close();
        }
        return;
      }
      if (request != null && !failed) {
        fail(ToolrackException.invalid("request", "was sent twice"));
      }
      request = message;
      releaseRequest();
      room = taken;
      if (taken != null) {
        // As every method, it does not wait with a large request for the end of a stream.
        begin();
        request = null;
        releaseRequest();
      }
    }

    @Override
    public void onHalfClose() {
      begin();
    }

    private void begin() {
      if (failed || begun) {
        return;
      }
      begun = true;
      try {
        switch (request) {
          case null -> throw ToolrackException.invalid("request", "was not sent");
          case Parsed.Request<ResolveRequest>(ResolveRequest value, _) -> answer(value);
          case Parsed.Refused<ResolveRequest>(ToolrackException why) -> fail(why);
          case Parsed.Unread<ResolveRequest>(Status why) -> {
            failed = true;
            close(why, new Metadata());
          }
        }
      } catch (RuntimeException | Error e) {
        fail(e);
        Failures.throwIfFatal(e);
      }
    }

    private void answer(ResolveRequest value) {
      String tenant = identity.tenant(headers);
      String ifNoneMatch = ResolveReply.ifNoneMatch(value);
      Resolution hit =
          resolver.resolveInMemory(
              tenant, value.getSlug(), value.getSelector(), value.getMinRevision());
      if (hit != null) {
        send(value.getView(), ifNoneMatch, hit);
        return;
      }
      CompletableFuture<Resolution> miss =
          resolver.resolve(
              tenant,
              value.getSlug(),
              value.getSelector(),
              value.getMinRevision(),
              Deadlines.revisionWaitNanos(Context.current()));
      pending = miss;
      ResolveView view = value.getView();
      OpenCalls.Call known = open.add(() -> miss.cancel(false));
      var _ =
          miss.whenComplete(
              (resolution, thrown) -> {
                boolean own = known.take();
                try {
                  if (thrown != null) {
                    fail(own ? thrown : OpenCalls.shuttingDown());
                  } else {
                    send(view, ifNoneMatch, resolution);
                  }
                } catch (RuntimeException | Error e) {
                  fail(e);
                }
              });
    }

    private void send(ResolveView view, String ifNoneMatch, Resolution resolution) {
      if (closed) {
        return;
      }
      FinishedReply reply = ResolveReply.to(view, ifNoneMatch, resolution);
      if (reply.available() > ResolveReply.MAX_KEPT_BYTES) {
        hold(reply.available());
      }
      Metadata replyHeaders = new Metadata();
      String requestId = RequestIds.given(headers);
      if (requestId != null) {
        replyHeaders.put(RequestIds.HEADER, requestId);
      }
      call.sendHeaders(replyHeaders);
      try {
        call.sendMessage(reply);
      } catch (Error e) {
        closed = true;
        throw e;
      }
      close(Status.OK, new Metadata());
    }

    private void close(Status status, Metadata trailers) {
      closed = true;
      call.close(status, trailers);
    }

    /** Reserves space for a reply that is not shared, until the call has ended in whatever way. */
    private void hold(long bytes) {
      PayloadBudget.Share share = payloads.share();
      if (!share.tryAdd(bytes)) {
        throw payloads.shed();
      }
      held = share;
      if (call.isCancelled()) {
        share.close();
      }
    }

    private void release() {
      PayloadBudget.Share share = held;
      if (share != null) {
        share.close();
      }
      releaseRequest();
    }

    private void releaseRequest() {
      if (room != null) {
        room.close();
      }
    }

    private void fail(Throwable thrown) {
      failed = true;
      if (closed || call.isCancelled()) {
        return;
      }
      String requestId = RequestIds.of(headers);
      StatusRuntimeException failure = Failures.exception(thrown, requestId);
      Metadata trailers = failure.getTrailers();
      if (trailers == null) {
        trailers = new Metadata();
      }
      trailers.put(RequestIds.HEADER, requestId);
      close(failure.getStatus(), trailers);
    }

    @Override
    public void onComplete() {
      release();
    }

    @Override
    public void onCancel() {
      release();
      CompletableFuture<?> waiting = pending;
      if (waiting != null) {
        waiting.cancel(false);
      }
    }
  }
}
