package dev.toolrack.server.grpc;

import dev.toolrack.server.execution.PayloadBudget;
import dev.toolrack.server.failure.ToolrackException;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The bounds of each call, observed by one tracer: what has arrived of its request, and what it and
 * its reply add to the {@link UnreadReplies} of its connection. A call that exceeds one is refused.
 *
 * <p>Until a request is complete, its bytes are in direct memory, and HTTP/2 flow control does not
 * hold its caller back. If many callers send large requests at once, some are refused while they
 * arrive; a single one may take the whole budget. Without a limit, Netty closes the connection for
 * whose bytes no direct memory is left, and with it all of its calls. Thread-safe.
 */
final class CallBounds extends ServerStreamTracer.Factory {
  private static final Context.Key<Call> KEY = Context.key("toolrack-call-bounds");

  /** Heap that gRPC needs for each received piece of a message, however small. */
  private static final int PIECE_BYTES = 256;

  private final PayloadBudget arriving;
  private final UnreadReplies unread;

  /**
   * Creates an instance.
   *
   * @param arriving limits the bytes of requests that have arrived in part
   * @param unread limits the open calls and small replies of all connections
   */
  CallBounds(PayloadBudget arriving, UnreadReplies unread) {
    this.arriving = arriving;
    this.unread = unread;
  }

  /**
   * Registers how to refuse the call that is starting on this thread, and refuses it if its
   * connection has left too much unread. To be called by its handler.
   *
   * @param end ends the call with ADMISSION_SHED; invoked at most once, on the call's event loop
   */
  static void onRefused(Consumer<ToolrackException> end) {
    Call call = KEY.get();
    if (call != null) {
      call.handledBy(end);
    }
  }

  @Override
  public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
    return new Call(arriving, unread);
  }

  /** A call. Apart from what it has taken, used only by its event loop. */
  private static final class Call extends ServerStreamTracer {
    private static final AtomicLongFieldUpdater<Call> TAKEN =
        AtomicLongFieldUpdater.newUpdater(Call.class, "taken");

    private static final long CLOSED = -1;

    private final PayloadBudget arriving;
    private final UnreadReplies unread;

    /** What the call and its reply take of their connection's room. Other threads send replies. */
    private volatile long taken;

    private UnreadReplies.@Nullable Connection connection;
    private boolean hasOneReply;
    private @Nullable Consumer<ToolrackException> end;

    /** What the incomplete message takes; null while that is nothing. */
    private PayloadBudget.@Nullable Share room;

    /** Bytes of the incomplete message. */
    private long bytes;

    Call(PayloadBudget arriving, UnreadReplies unread) {
      this.arriving = arriving;
      this.unread = unread;
    }

    @Override
    public Context filterContext(Context context) {
      return context.withValue(KEY, this);
    }

    @Override
    public void serverCallStarted(ServerCallInfo<?, ?> call) {
      connection = unread.of(call.getAttributes());
      hasOneReply = call.getMethodDescriptor().getType().serverSendsOneMessage();
      take(UnreadReplies.CALL_BYTES);
    }

    void handledBy(Consumer<ToolrackException> handler) {
      ToolrackException refusal = connection == null ? null : connection.refusal();
      if (refusal == null) {
        end = handler;
      } else {
        handler.accept(refusal);
      }
    }

    @Override
    public void outboundMessageSent(int number, long wireSize, long size) {
      if (hasOneReply) {
        take(UnreadReplies.counted(wireSize));
      }
    }

    private void take(long more) {
      long before = taken;
      while (before != CLOSED) {
        if (TAKEN.compareAndSet(this, before, before + more)) {
          if (connection != null) {
            connection.add(more);
          }
          return;
        }
        before = taken;
      }
    }

    @Override
    public void inboundWireSize(long piece) {
      bytes += piece + PIECE_BYTES;
      long counted = PayloadBudget.counted(bytes);
      if (counted > 0 && end != null) {
        if (room == null) {
          room = arriving.share();
        }
        if (!room.tryReach(Math.min(counted, arriving.limit()))) {
          Consumer<ToolrackException> refused = end;
          end = null;
          refused.accept(arriving.shed());
        }
      }
    }

    @Override
    public void inboundMessageRead(int number, long wireSize, long size) {
      release();
    }

    @Override
    public void streamClosed(Status status) {
      release();
      long before = TAKEN.getAndSet(this, CLOSED);
      if (before > 0 && connection != null) {
        connection.add(-before);
      }
    }

    private void release() {
      bytes = 0;
      if (room != null) {
        room.close();
        room = null;
      }
    }
  }
}
