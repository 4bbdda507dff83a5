package dev.toolrack.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.execution.PayloadBudget;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.v1.ToolServiceGrpc;
import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Guards against callers who leave the replies of very many calls unread. */
class UnreadRepliesTest {
  private static final int LIMIT = 1 << 20;
  private static final int REPLY = 1_000;

  private final UnreadReplies unread = new UnreadReplies(LIMIT);
  private final CallBounds bounds = new CallBounds(new PayloadBudget(1), unread);
  private final Attributes reader = unread.transportReady(Attributes.EMPTY);
  private final Attributes sleeper = unread.transportReady(Attributes.EMPTY);
  private final List<ToolrackException> refused = new ArrayList<>();

  private ServerStreamTracer call(Attributes connection, MethodDescriptor<?, ?> method) {
    ServerStreamTracer call =
        bounds.newServerStreamTracer(method.getFullMethodName(), new Metadata());
    call.serverCallStarted(new Info<>(connection, method));
    call.filterContext(Context.ROOT).run(() -> CallBounds.onRefused(refused::add));
    return call;
  }

  private ServerStreamTracer resolve(Attributes connection) {
    ServerStreamTracer call = call(connection, ToolServiceGrpc.getResolveMethod());
    call.outboundMessageSent(0, REPLY, REPLY);
    return call;
  }

  @Test
  void whoLeavesMuchUnreadMayBeginNoMoreCallsUntilItHasReadSome() {
    List<ServerStreamTracer> calls = new ArrayList<>();
    while (refused.isEmpty()) {
      calls.add(resolve(sleeper));
    }
    assertThat(refused.getFirst().reason()).isEqualTo(Reason.ADMISSION_SHED);
    assertThat(unread.refused()).isEqualTo(1);
    assertThat(unread.limit()).isEqualTo(LIMIT);
    assertThat(unread.held()).isBetween((long) LIMIT, LIMIT + 4L * REPLY);
    refused.clear();

    calls.forEach(call -> call.streamClosed(Status.OK));

    assertThat(unread.held()).isZero();
    var _ = resolve(sleeper);
    assertThat(refused).isEmpty();
  }

  @Test
  void othersAreServedMeanwhile() {
    while (refused.isEmpty()) {
      var _ = resolve(sleeper);
    }
    refused.clear();

    var _ = resolve(reader);

    assertThat(refused).isEmpty();
  }

  @Test
  void whatIsSentOfAStreamIsNotCounted() {
    ServerStreamTracer watch = call(reader, ToolServiceGrpc.getWatchMethod());
    long before = unread.held();

    watch.outboundMessageSent(0, REPLY, REPLY);

    assertThat(unread.held()).isEqualTo(before);
  }

  @Test
  void aReplyThatComesAfterTheEndIsNotCounted() {
    ServerStreamTracer call = call(reader, ToolServiceGrpc.getResolveMethod());
    call.streamClosed(Status.CANCELLED);

    call.outboundMessageSent(0, REPLY, REPLY);

    assertThat(unread.held()).isZero();
  }

  private static final class Info<Q, S> extends ServerStreamTracer.ServerCallInfo<Q, S> {
    private final Attributes attributes;
    private final MethodDescriptor<Q, S> method;

    Info(Attributes attributes, MethodDescriptor<Q, S> method) {
      this.attributes = attributes;
      this.method = method;
    }

    @Override
    public MethodDescriptor<Q, S> getMethodDescriptor() {
      return method;
    }

    @Override
    public Attributes getAttributes() {
      return attributes;
    }

    @Override
    public String getAuthority() {
      return "";
    }
  }
}
