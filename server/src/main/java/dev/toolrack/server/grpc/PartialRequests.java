package dev.toolrack.server.grpc;

import dev.toolrack.server.execution.PayloadBudget;
import dev.toolrack.server.failure.ToolrackException;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the bytes of requests that have come in part. They lie outside the heap until the request
 * is whole, and HTTP/2 lets a caller send all of it: where many send large ones at once, some are
 * refused while they come; one alone may take all there is. Without a bound, a connection for whose
 * bytes there is no room left is closed, with all of its calls. Thread-safe.
 */
final class PartialRequests extends ServerStreamTracer.Factory {
  private static final Context.Key<Request> KEY = Context.key("toolrack-partial-request");

  /** What gRPC takes on the heap for a piece of a message, however small: its list is of pieces. */
  private static final int PIECE_BYTES = 256;

  private final PayloadBudget budget;

  PartialRequests(PayloadBudget budget) {
    this.budget = budget;
  }

  /**
   * Has the call that begins on this thread refused when there is no room for more of its request.
   *
   * @param end ends the call, on its event loop; told ADMISSION_SHED once at most
   */
  static void onRefused(Consumer<ToolrackException> end) {
    Request request = KEY.get();
    if (request != null) {
      request.end = end;
    }
  }

  @Override
  public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
    return new Request(budget);
  }

  /** What has come of the present message of a call. Of the call's event loop alone. */
  private static final class Request extends ServerStreamTracer {
    private final PayloadBudget budget;
    private @Nullable Consumer<ToolrackException> end;
    private PayloadBudget.@Nullable Share share;
    private long bytes;

    Request(PayloadBudget budget) {
      this.budget = budget;
    }

    @Override
    public Context filterContext(Context context) {
      return context.withValue(KEY, this);
    }

    @Override
    public void inboundWireSize(long piece) {
      bytes += piece + PIECE_BYTES;
      long counted = PayloadBudget.counted(bytes);
      if (counted > 0 && end != null) {
        if (share == null) {
          share = budget.share();
        }
        if (!share.tryReach(Math.min(counted, budget.limit()))) {
          Consumer<ToolrackException> refused = end;
          end = null;
          refused.accept(budget.shed());
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
    }

    private void release() {
      bytes = 0;
      if (share != null) {
        share.close();
        share = null;
      }
    }
  }
}
