package dev.toolrack.client;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.protobuf.Timestamp;
import dev.toolrack.v1.ToolServiceGrpc;
import dev.toolrack.v1.WatchRequest;
import dev.toolrack.v1.WatchResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A watch that is resumed where it broke, with jittered backoff, until it is cancelled, its
 * deadline passes, or the server finally refuses it. For one subscriber.
 *
 * <p>A replica that is alive but cut off from Postgres keeps the stream open without sending
 * anything. So a replica that owes an event and is silent for three times as long as the contract
 * allows is abandoned for the next one.
 */
final class WatchOperation implements Flow.Publisher<WatchEvent> {
  private static final RetryPolicy BACKOFF =
      new RetryPolicy(Integer.MAX_VALUE, Duration.ofMillis(100), Duration.ofSeconds(10), 2);

  private static final Duration MAX_SILENCE = Duration.ofSeconds(30);

  private final Connection connection;
  private final WatchOptions watch;
  private final RequestOptions options;
  private final AtomicBoolean subscribed = new AtomicBoolean();

  WatchOperation(Connection connection, WatchOptions watch, RequestOptions options) {
    this.connection = connection;
    this.watch = watch;
    this.options = options;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super WatchEvent> subscriber) {
    requireNonNull(subscriber, "subscriber");
    if (!subscribed.compareAndSet(false, true)) {
      subscriber.onSubscribe(Demand.NONE);
      subscriber.onError(new IllegalStateException("This watch already has its one subscriber"));
      return;
    }
    Running running = new Running(subscriber);
    subscriber.onSubscribe(running);
    running.connect();
  }

  private final class Running implements Flow.Subscription {
    private final Flow.Subscriber<? super WatchEvent> subscriber;
    private final CallOptions callOptions = connection.streamOptions(options);
    private final Context context = Context.current();

    // The next three fields are used by one call's listener at a time, after the previous call has
    // ended.
    private long revision = watch.fromRevision();
    private @Nullable Timestamp commitTime;
    private int failedInARow;

    @GuardedBy("this")
    private long demand;

    @GuardedBy("this")
    private @Nullable ClientCall<WatchRequest, WatchResponse> call;

    /** Before the next call, or, during a call, until the end of the longest silence. */
    @GuardedBy("this")
    private ClientTimer.@Nullable Scheduled wait;

    /** When the server last started to owe an event. */
    @GuardedBy("this")
    private long owedSinceNanos;

    /** Whether the subscriber is processing an event, during which the server owes nothing. */
    @GuardedBy("this")
    private boolean telling;

    /** Whether the call was cancelled because the server was silent. */
    @GuardedBy("this")
    private boolean silenced;

    @GuardedBy("this")
    private boolean ended;

    Running(Flow.Subscriber<? super WatchEvent> subscriber) {
      this.subscriber = subscriber;
    }

    void connect() {
      if (connection.closed()) {
        if (end()) {
          subscriber.onError(Connection.closedFailure());
        }
        return;
      }
      // A call belongs to the context in which it is created.
      context.run(this::begin);
    }

    private void begin() {
      ClientCall<WatchRequest, WatchResponse> next =
          connection.channel().newCall(ToolServiceGrpc.getWatchMethod(), callOptions);
      synchronized (this) {
        wait = null;
        if (ended) {
          return;
        }
        call = next;
        silenced = false;
        owedSinceNanos = now();
        next.start(new Listener(), connection.headers(options));
        WatchRequest.Builder request =
            WatchRequest.newBuilder().setFromRevision(revision).setSlugPrefix(watch.slugPrefix());
        if (commitTime != null) {
          request.setFromCommitTime(commitTime);
        }
        next.sendMessage(request.build());
        next.halfClose();
        if (call != null) {
          wait = connection.runtime().timer().schedule(MAX_SILENCE, this::listen);
          if (demand > 0) {
            next.request(Demand.toInt(demand));
          }
        }
      }
    }

    /** Cancels a call from which nothing has come for too long. */
    private void listen() {
      ClientCall<?, ?> running;
      synchronized (this) {
        running = call;
        if (running == null || ended || connection.closed()) {
          return;
        }
        Duration silence =
            demand == 0 || telling ? Duration.ZERO : Duration.ofNanos(now() - owedSinceNanos);
        if (silence.compareTo(MAX_SILENCE) < 0) {
          wait = connection.runtime().timer().schedule(MAX_SILENCE.minus(silence), this::listen);
          return;
        }
        silenced = true;
      }
      running.cancel("the server is silent", null);
    }

    private long now() {
      return connection.runtime().nanoTime().getAsLong();
    }

    @Override
    public void request(long n) {
      if (n <= 0) {
        if (stop()) {
          subscriber.onError(new IllegalArgumentException("demand must be positive, is " + n));
        }
        return;
      }
      synchronized (this) {
        if (ended) {
          return;
        }
        if (demand == 0) {
          owedSinceNanos = now();
        }
        demand = Demand.add(demand, n);
        if (call != null) {
          call.request(Demand.toInt(n));
        }
      }
    }

    @Override
    public void cancel() {
      var unused = stop();
    }

    /** Cancels the call and the wait; returns whether the watch had not ended yet. */
    private boolean stop() {
      ClientCall<?, ?> running;
      ClientTimer.Scheduled waiting;
      boolean first;
      synchronized (this) {
        first = !ended;
        ended = true;
        running = call;
        waiting = wait;
      }
      if (waiting != null) {
        waiting.cancel();
      }
      if (running != null) {
        running.cancel("the subscriber has gone", null);
      }
      return first;
    }

    /** Takes one element of the demand, if there is any. */
    private synchronized boolean take() {
      if (ended || demand == 0) {
        return false;
      }
      if (demand != Long.MAX_VALUE) {
        demand--;
      }
      return true;
    }

    private void tell(WatchEvent event) {
      if (take()) {
        subscriber.onNext(event);
      }
    }

    private synchronized void telling(boolean newTelling) {
      telling = newTelling;
      owedSinceNanos = now();
    }

    private synchronized boolean end() {
      boolean first = !ended;
      ended = true;
      return first;
    }

    private void broke(ToolrackException cause) {
      if (!worthRetrying(cause)) {
        if (end()) {
          subscriber.onError(cause);
        }
        return;
      }
      failedInARow = Math.min(failedInARow + 1, 32);
      Duration delay =
          withinDeadline(
              BACKOFF
                  .backoff(failedInARow, connection.runtime().random().getAsDouble())
                  .plus(cause.retryAfter().orElse(Duration.ZERO)));
      tell(new WatchEvent.Interrupted(cause, delay));
      synchronized (this) {
        if (!ended) {
          wait = connection.runtime().timer().schedule(delay, this::connect);
        }
      }
    }

    /** Shortens a wait so that it ends at the deadline, where the next call fails. */
    private Duration withinDeadline(Duration delay) {
      Deadline deadline = callOptions.getDeadline();
      if (deadline == null) {
        return delay;
      }
      Duration left = Duration.ofNanos(Math.max(0, deadline.timeRemaining(TimeUnit.NANOSECONDS)));
      return left.compareTo(delay) < 0 ? left : delay;
    }

    private boolean worthRetrying(ToolrackException cause) {
      if (connection.closed()
          || (callOptions.getDeadline() != null
              && callOptions.getDeadline().timeRemaining(TimeUnit.NANOSECONDS) <= 0)) {
        return false;
      }
      return switch (cause.statusCode()) {
        // INTERNAL and UNKNOWN can also mean that a proxy cut the connection.
        case UNAVAILABLE, RESOURCE_EXHAUSTED, ABORTED, UNKNOWN, INTERNAL, DEADLINE_EXCEEDED -> true;
        case OK,
            CANCELLED,
            INVALID_ARGUMENT,
            NOT_FOUND,
            ALREADY_EXISTS,
            PERMISSION_DENIED,
            UNAUTHENTICATED,
            FAILED_PRECONDITION,
            OUT_OF_RANGE,
            UNIMPLEMENTED,
            DATA_LOSS ->
            false;
      };
    }

    private final class Listener extends ClientCall.Listener<WatchResponse> {
      private @Nullable String requestId = options.requestId();

      @Override
      public void onHeaders(Metadata headers) {
        requestId = Connection.requestId(headers, requestId);
      }

      @Override
      public void onMessage(WatchResponse message) {
        failedInARow = 0;
        revision = message.getRevision();
        commitTime = message.hasCommitTime() ? message.getCommitTime() : null;
        WatchEvent event =
            switch (message.getEventCase()) {
              case CHANGE ->
                  new WatchEvent.ToolChanged(
                      message.getChange().getSlug(),
                      message.getChange().getRevision(),
                      Durations.fromProto(message.getChange().getCommitTime()));
              case PROGRESS -> new WatchEvent.Progress(message.getRevision());
              // For an event of an unknown kind, only its revision matters.
              case CATCH_UP, EVENT_NOT_SET -> new WatchEvent.CatchingUp(message.getRevision());
            };
        telling(true);
        try {
          tell(event);
        } finally {
          telling(false);
        }
      }

      @Override
      public void onClose(Status status, Metadata trailers) {
        Status failure = status;
        synchronized (Running.this) {
          call = null;
          if (wait != null) {
            wait.cancel();
            wait = null;
          }
          if (ended) {
            return;
          }
          if (status.isOk()) {
            // A watch never ends by itself: a normal end means that the replica is stopping.
            failure = Status.UNAVAILABLE.withDescription("The server ended the watch");
          } else if (silenced && status.getCode() == Status.Code.CANCELLED) {
            failure =
                Status.UNAVAILABLE.withDescription(
                    "The server was silent for " + MAX_SILENCE.toSeconds() + " s");
          }
        }
        broke(Failure.ofCall(failure, trailers, requestId).toException());
      }
    }
  }
}
