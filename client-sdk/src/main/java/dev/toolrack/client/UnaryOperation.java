package dev.toolrack.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One unary call with its retries, under one deadline. Cancelling or otherwise completing the
 * future cancels the RPC or the wait for the next attempt. When the call finally fails, {@code
 * recovery} determines the result.
 *
 * @param <Q> request message
 * @param <R> response message
 * @param <T> type of the caller's result
 */
final class UnaryOperation<Q, R, T> {
  private final Connection connection;
  private final MethodDescriptor<Q, R> method;
  private final Q request;
  private final RequestOptions options;
  private final CallOptions callOptions;
  private final RetrySafety safety;
  private final Function<R, T> mapping;
  private final Function<ToolrackException, CompletableFuture<T>> recovery;
  private final CompletableFuture<T> future = new CompletableFuture<>();
  private final Context context = Context.current();

  @GuardedBy("this")
  private @Nullable ClientCall<Q, R> call;

  @GuardedBy("this")
  private ClientTimer.@Nullable Scheduled wait;

  @GuardedBy("this")
  private @Nullable CompletableFuture<T> instead;

  @GuardedBy("this")
  private boolean done;

  @GuardedBy("this")
  private int attempts;

  UnaryOperation(
      Connection connection,
      MethodDescriptor<Q, R> method,
      Q request,
      RequestOptions options,
      RetrySafety safety,
      Function<R, T> mapping,
      Function<ToolrackException, CompletableFuture<T>> recovery) {
    this.connection = connection;
    this.method = method;
    this.request = request;
    this.options = options;
    this.callOptions = connection.callOptions(options);
    this.safety = safety;
    this.mapping = mapping;
    this.recovery = recovery;
  }

  CompletableFuture<T> start() {
    var unused = future.whenComplete((value, failure) -> stop());
    attempt();
    return future;
  }

  private void attempt() {
    try {
      begin();
    } catch (Throwable t) {
      // An exception on the timer's thread would go unnoticed.
      future.completeExceptionally(t);
    }
  }

  private void begin() {
    int number;
    synchronized (this) {
      if (done) {
        return;
      }
      number = ++attempts;
    }
    if (connection.closed()) {
      future.completeExceptionally(Connection.closedFailure());
      return;
    }
    // A call belongs to the context in which it is created.
    context.run(() -> send(number));
  }

  private void send(int number) {
    ClientCall<Q, R> next = connection.channel().newCall(method, callOptions);
    next.start(new Listener(number), connection.headers(options));
    next.sendMessage(request);
    next.halfClose();
    next.request(2);
    boolean cancelled;
    synchronized (this) {
      cancelled = done;
      if (number == attempts) {
        call = next;
      }
    }
    if (cancelled) {
      next.cancel("the caller has gone", null);
    }
  }

  private void stop() {
    ClientCall<Q, R> current;
    ClientTimer.Scheduled waiting;
    CompletableFuture<T> other;
    synchronized (this) {
      done = true;
      current = call;
      waiting = wait;
      other = instead;
    }
    if (other != null) {
      other.cancel(false);
    }
    if (waiting != null) {
      waiting.cancel();
    }
    if (current != null) {
      current.cancel("the caller has gone", null);
    }
  }

  private void failed(int number, ToolrackException failure) {
    connection.heard(failure);
    RetryPolicy policy = connection.options().retryPolicy();
    if (number >= policy.maxAttempts() || !safety.allows(failure) || connection.closed()) {
      giveUp(failure);
      return;
    }
    Duration delay =
        policy
            .backoff(number, connection.runtime().random().getAsDouble())
            .plus(safety.leastWait(failure));
    if (callOptions.getDeadline() != null
        && callOptions.getDeadline().timeRemaining(TimeUnit.NANOSECONDS)
            <= Durations.nanos(delay)) {
      giveUp(failure);
      return;
    }
    ClientTimer.Scheduled scheduled = connection.runtime().timer().schedule(delay, this::attempt);
    boolean cancelled;
    synchronized (this) {
      wait = scheduled;
      cancelled = done;
    }
    if (cancelled) {
      scheduled.cancel();
    }
  }

  private void giveUp(ToolrackException failure) {
    CompletableFuture<T> other = recovery.apply(failure);
    boolean cancelled;
    synchronized (this) {
      instead = other;
      cancelled = done;
    }
    if (cancelled) {
      other.cancel(false);
    }
    var unused =
        other.whenComplete(
            (value, otherFailure) -> {
              if (otherFailure == null) {
                future.complete(value);
              } else {
                future.completeExceptionally(otherFailure);
              }
            });
  }

  private final class Listener extends ClientCall.Listener<R> {
    private final int number;
    private @Nullable R message;
    private @Nullable String requestId = options.requestId();

    Listener(int number) {
      this.number = number;
    }

    @Override
    public void onHeaders(Metadata headers) {
      requestId = Connection.requestId(headers, requestId);
    }

    @Override
    public void onMessage(R newMessage) {
      message = newMessage;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      try {
        closed(status, trailers);
      } catch (Throwable t) {
        // For example from the mapping. gRPC would only log it and never complete the future.
        future.completeExceptionally(t);
      }
    }

    private void closed(Status status, Metadata trailers) {
      R answer = message;
      if (!status.isOk()) {
        failed(number, Failure.ofCall(status, trailers, requestId).toException());
      } else if (answer == null) {
        failed(
            number,
            Failure.ofCall(
                    Status.INTERNAL.withDescription("The server sent no reply"),
                    trailers,
                    requestId)
                .toException());
      } else {
        future.complete(mapping.apply(answer));
      }
    }
  }
}
