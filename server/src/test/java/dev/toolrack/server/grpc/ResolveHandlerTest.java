package dev.toolrack.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.execution.PayloadBudget;
import dev.toolrack.v1.ResolveRequest;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResolveHandlerTest {
  private static final int LIMIT = 1 << 20;

  private final PayloadBudget arriving = new PayloadBudget(LIMIT);
  private final CallBounds bounds = new CallBounds(arriving, new UnreadReplies(LIMIT));
  private final PayloadBudget payloads = new PayloadBudget(LIMIT);

  /** A call that, as in gRPC, cannot be closed twice. */
  private static final class Call extends ServerCall<Parsed<ResolveRequest>, FinishedReply> {
    final List<Status> ends = new ArrayList<>();

    @Override
    public void request(int messages) {}

    @Override
    public void sendHeaders(Metadata headers) {}

    @Override
    public void sendMessage(FinishedReply message) {}

    @Override
    public void close(Status status, Metadata trailers) {
      ends.add(status);
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public MethodDescriptor<Parsed<ResolveRequest>, FinishedReply> getMethodDescriptor() {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  @SuppressWarnings("unchecked") // The method's types are known to the handler alone.
  void aSecondRequestForWhichThereIsNoRoomDoesNotEndTheCallAgain() throws Exception {
    FakeSnapshots snapshots = new FakeSnapshots();
    ServerCallHandler<Parsed<ResolveRequest>, FinishedReply> handler =
        (ServerCallHandler<Parsed<ResolveRequest>, FinishedReply>)
            ResolveHandler.method(
                    snapshots.resolver(), payloads, new OpenCalls(), Identity.UNAUTHENTICATED)
                .getServerCallHandler();
    Call call = new Call();
    ServerStreamTracer tracer = bounds.newServerStreamTracer("a/method", new Metadata());
    ServerCall.Listener<Parsed<ResolveRequest>> listener =
        tracer.filterContext(Context.ROOT).call(() -> handler.startCall(call, new Metadata()));
    ResolveRequest large =
        ResolveRequest.newBuilder()
            .setSlug(Samples.SLUG)
            .setSelector("x".repeat(LIMIT / 4))
            .build();
    listener.onMessage(
        new Parsed.Request<>(large, RequestRoom.tryTake(payloads, large.getSerializedSize())));
    assertThat(call.ends).hasSize(1);

    arriving.share().add(LIMIT);
    tracer.inboundWireSize(LIMIT);

    assertThat(call.ends).hasSize(1);
  }
}
