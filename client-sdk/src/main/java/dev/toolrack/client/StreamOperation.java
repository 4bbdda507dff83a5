package dev.toolrack.client;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A server stream for one subscriber, called on subscription. The subscriber's demand becomes that
 * of the call, so messages that it has not requested stay on the server. Cancelling cancels the
 * RPC.
 *
 * @param <Q> request message
 * @param <R> response message
 * @param <T> type of the subscriber's elements
 */
final class StreamOperation<Q, R, T> implements Flow.Publisher<T> {
  private final Connection connection;
  private final MethodDescriptor<Q, R> method;
  private final Q request;
  private final RequestOptions options;
  private final Function<R, T> mapping;
  private final AtomicBoolean subscribed = new AtomicBoolean();

  StreamOperation(
      Connection connection,
      MethodDescriptor<Q, R> method,
      Q request,
      RequestOptions options,
      Function<R, T> mapping) {
    this.connection = connection;
    this.method = method;
    this.request = request;
    this.options = options;
    this.mapping = mapping;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    requireNonNull(subscriber, "subscriber");
    if (!subscribed.compareAndSet(false, true)) {
      subscriber.onSubscribe(Demand.NONE);
      subscriber.onError(new IllegalStateException("This stream already has its one subscriber"));
      return;
    }
    Running running = new Running(subscriber);
    subscriber.onSubscribe(running);
    running.start();
  }

  private final class Running extends ClientCall.Listener<R> implements Flow.Subscription {
    private final Flow.Subscriber<? super T> subscriber;
    private final ClientCall<Q, R> call =
        connection.channel().newCall(method, connection.callOptions(options));
    private @Nullable String requestId = options.requestId();

    /** Demand from before the call began. */
    @GuardedBy("this")
    private long early;

    @GuardedBy("this")
    private boolean started;

    @GuardedBy("this")
    private boolean ended;

    Running(Flow.Subscriber<? super T> subscriber) {
      this.subscriber = subscriber;
    }

    void start() {
      if (connection.closed()) {
        if (end()) {
          subscriber.onError(Connection.closedFailure());
        }
        return;
      }
      long demand;
      synchronized (this) {
        if (ended) {
          return;
        }
        call.start(this, connection.headers(options));
        call.sendMessage(request);
        call.halfClose();
        started = true;
        demand = early;
      }
      if (demand > 0) {
        call.request(Demand.toInt(demand));
      }
    }

    @Override
    public void request(long n) {
      if (n <= 0) {
        fail(new IllegalArgumentException("demand must be positive, is " + n));
        return;
      }
      synchronized (this) {
        if (ended) {
          return;
        }
        if (!started) {
          early = Demand.add(early, n);
          return;
        }
      }
      call.request(Demand.toInt(n));
    }

    @Override
    public void cancel() {
      var unused = stop();
    }

    /** Cancels the call, if it has begun; returns whether the stream had not ended yet. */
    private boolean stop() {
      boolean toCancel;
      boolean first;
      synchronized (this) {
        first = !ended;
        toCancel = started && first;
        ended = true;
      }
      if (toCancel) {
        call.cancel("the subscriber has gone", null);
      }
      return first;
    }

    private void fail(RuntimeException fault) {
      if (stop()) {
        subscriber.onError(fault);
      }
    }

    private synchronized boolean end() {
      boolean first = !ended;
      ended = true;
      return first;
    }

    private synchronized boolean active() {
      return !ended;
    }

    @Override
    public void onHeaders(Metadata headers) {
      requestId = Connection.requestId(headers, requestId);
    }

    @Override
    public void onMessage(R message) {
      if (!active()) {
        return;
      }
      try {
        subscriber.onNext(mapping.apply(message));
      } catch (RuntimeException e) {
        fail(e);
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      if (!end()) {
        return;
      }
      if (status.isOk()) {
        subscriber.onComplete();
      } else {
        subscriber.onError(Failure.ofCall(status, trailers, requestId).toException());
      }
    }
  }
}
