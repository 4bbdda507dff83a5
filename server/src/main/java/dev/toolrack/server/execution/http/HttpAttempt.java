package dev.toolrack.server.execution.http;

import dev.toolrack.server.execution.Excerpts;
import dev.toolrack.server.execution.InFlightLimit;
import dev.toolrack.server.execution.Json;
import dev.toolrack.server.execution.Scheduler;
import dev.toolrack.server.execution.ToolInvoker;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.failure.UpstreamReply;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One request and its reply. The client calls it from one event loop at a time; cancellation and
 * the connect timeout are concurrent. Whoever moves {@link #phase} to ENDED decides the outcome,
 * and touches the connection only if the phase was BEGUN or SENT: once the reply is received, the
 * connection is back in the pool and may carry another call. From BEGUN, the upstream has seen
 * nothing of the request and never will.
 */
final class HttpAttempt implements Receiver, ToolInvoker.Attempt, OriginGate.Visitor {
  private enum Phase {
    WAITING,
    /** Nothing is sent yet. */
    BEGUN,
    /** The upstream may have seen the request. */
    SENT,
    /** Everything needed of the reply has arrived, and the connection is back in the pool. */
    RECEIVED,
    ENDED
  }

  private final HttpInvoker invoker;
  private final HttpTarget target;
  private final Exchange.Unsent request;
  private final ToolInvoker.Listener listener;
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WAITING);
  private final AtomicBoolean holdsPlace = new AtomicBoolean();
  private volatile @Nullable Exchange exchange;
  private volatile Scheduler.@Nullable Task connectTimeout;
  private volatile boolean asked;
  private volatile long askedNanos;

  private int status;
  private String contentType = "";
  private @Nullable String encoding;
  private @Nullable String retryAfter;
  private @Nullable ReplyBody body;
  private boolean noRoom;

  HttpAttempt(
      HttpInvoker invoker,
      HttpTarget target,
      Exchange.Unsent request,
      ToolInvoker.Listener listener) {
    this.invoker = invoker;
    this.target = target;
    this.request = request;
    this.listener = listener;
  }

  void start() {
    target.gate().arrive(this);
  }

  @Override
  public boolean enter() {
    if (!phase.compareAndSet(Phase.WAITING, Phase.BEGUN)) {
      return false;
    }
    holdsPlace.set(true);
    listener.onAttempt();
    try {
      Exchange started = request.send(this);
      exchange = started;
      if (phase.get() == Phase.ENDED && holdsPlace.get()) {
        started.abort();
      }
    } catch (RuntimeException e) {
      onFailure(e);
    }
    return true;
  }

  @Override
  public void cancel(ToolInvoker.Cancellation cause) {
    Phase before = phase.getAndSet(Phase.ENDED);
    if (before == Phase.WAITING) {
      target.gate().abandon(this);
    } else if (before == Phase.BEGUN || before == Phase.SENT) {
      abort();
    }
  }

  @Override
  public void unanswered(LongConsumer nanos) {
    Exchange running = exchange;
    if (running == null) {
      nanos.accept(unansweredNanos());
    } else {
      running.settled(() -> nanos.accept(unansweredNanos()));
    }
  }

  private long unansweredNanos() {
    Phase now = phase.get();
    boolean owed = asked && (now == Phase.BEGUN || now == Phase.SENT);
    return owed ? Math.max(0, invoker.nanoTime() - askedNanos) : 0;
  }

  private void ask() {
    askedNanos = invoker.nanoTime();
    asked = true;
  }

  private void abort() {
    stopConnectTimeout();
    Exchange running = exchange;
    if (running != null) {
      running.abort();
    }
  }

  @Override
  public void onConnecting() {
    ask();
    long wait = target.policy().connectTimeout().toNanos();
    connectTimeout = invoker.scheduler().schedule(wait, this::onConnectTimeout);
  }

  private void onConnectTimeout() {
    Exchange running = exchange;
    if (running == null) {
      giveUpConnecting();
    } else {
      running.settled(this::giveUpConnecting);
    }
  }

  private void giveUpConnecting() {
    if (phase.compareAndSet(Phase.BEGUN, Phase.ENDED)) {
      abort();
      listener.onFailure(
          unreachable(
              "no connection within " + target.policy().connectTimeout().toMillis() + " ms"));
    }
  }

  @Override
  public boolean onSent() {
    if (!phase.compareAndSet(Phase.BEGUN, Phase.SENT) && phase.get() != Phase.SENT) {
      return false;
    }
    ask();
    stopConnectTimeout();
    return true;
  }

  private void stopConnectTimeout() {
    Scheduler.Task task = connectTimeout;
    if (task != null) {
      task.cancel();
    }
  }

  @Override
  public void onHead(
      int received, @Nullable String type, @Nullable String coding, @Nullable String wait) {
    status = received;
    contentType = type == null ? "" : type;
    encoding = coding == null || coding.isBlank() || isIdentity(coding) ? null : coding;
    retryAfter = wait;
  }

  private static boolean isIdentity(String coding) {
    return coding.strip().equalsIgnoreCase("identity");
  }

  @Override
  public boolean onBody(ByteBuffer part, boolean last) {
    ReplyBody received = body;
    if (received == null) {
      boolean success = target.endpoint().succeeds(status);
      received =
          new ReplyBody(
              target.policy().maxResponseBytes(), success ? Integer.MAX_VALUE : Excerpts.MAX_BYTES);
      body = received;
    }
    boolean fits = received.add(part) && makesRoom(received);
    if ((last || !fits) && !phase.compareAndSet(Phase.SENT, Phase.RECEIVED)) {
      return false;
    }
    return fits;
  }

  private boolean makesRoom(ReplyBody received) {
    noRoom = !listener.onReceiving(received.size());
    return !noRoom;
  }

  @Override
  public void onComplete() {
    leave();
    if (phase.getAndSet(Phase.ENDED) != Phase.ENDED) {
      conclude(body == null ? new ReplyBody(0, 0) : body);
    }
  }

  private void conclude(ReplyBody received) {
    ToolrackException failure = failure(received);
    if (failure == null) {
      listener.onReply(
          new ToolInvoker.Reply(status, contentType, Json.utf8(received.content(status))));
    } else {
      listener.onFailure(failure);
    }
  }

  /** The failure that a complete reply stands for, or null if it is a success. */
  private @Nullable ToolrackException failure(ReplyBody received) {
    if (!target.endpoint().succeeds(status)) {
      return HttpFailures.ofStatus(status, retryAfter, reply(received), invoker.clock());
    }
    if (noRoom) {
      return ToolrackException.of(
              Reason.UPSTREAM_TOO_LARGE,
              "The replica has no room for the reply: it holds as many bytes of inputs and"
                  + " replies as it may")
          .withUpstream(reply(received));
    }
    if (received.overflowed()) {
      String limit = Long.toString(target.policy().maxResponseBytes());
      return ToolrackException.of(
              Reason.UPSTREAM_TOO_LARGE, "The reply is larger than " + limit + " bytes")
          .with("limit", limit)
          .withUpstream(reply(received));
    }
    if (encoding != null && !received.isEmpty()) {
      String coding = HeaderText.printable(encoding);
      return ToolrackException.of(
              Reason.UPSTREAM_NOT_JSON,
              "The reply is encoded, though nothing asked for that: content-encoding " + coding)
          .with("content_encoding", coding)
          .withUpstream(reply(received));
    }
    return null;
  }

  private UpstreamReply reply(@Nullable ReplyBody received) {
    String excerpt = received == null || encoding != null ? "" : received.excerpt();
    return new UpstreamReply(status, contentType, excerpt, 0);
  }

  @Override
  public void onFailure(Throwable cause) {
    stopConnectTimeout();
    leave();
    Phase before = phase.getAndSet(Phase.ENDED);
    if (before != Phase.ENDED) {
      listener.onFailure(failure(cause, before != Phase.BEGUN));
    }
  }

  private ToolrackException failure(Throwable cause, boolean sent) {
    if (invoker.isClosed()) {
      return sent
          ? ToolrackException.of(
              Reason.CUT_OFF, "The replica stopped before the upstream had answered")
          : ToolrackException.of(Reason.SHUTTING_DOWN, "The replica is shutting down");
    }
    if (sent) {
      return ToolrackException.of(
              Reason.UPSTREAM_BROKEN,
              "The connection to " + target.origin() + " broke before the reply was whole")
          .with("host", target.origin())
          .withUpstream(reply(body))
          .withCause(cause);
    }
    if (cause instanceof OutOfMemoryError) {
      return ToolrackException.of(
              Reason.ADMISSION_SHED, "The replica has no memory for another request's bytes")
          .withRetryAfter(InFlightLimit.RETRY_AFTER);
    }
    return unreachable(HttpFailures.describe(cause));
  }

  private ToolrackException unreachable(String why) {
    return ToolrackException.of(
            Reason.UPSTREAM_UNREACHABLE, "Cannot connect to " + target.origin() + ": " + why)
        .with("host", target.origin())
        .with("cause", why);
  }

  /** Returns the place at the gate, once. */
  private void leave() {
    if (holdsPlace.compareAndSet(true, false)) {
      target.gate().leave();
    }
  }
}
