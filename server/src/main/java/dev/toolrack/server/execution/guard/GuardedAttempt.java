package dev.toolrack.server.execution.guard;

import dev.toolrack.server.execution.Scheduler;
import dev.toolrack.server.execution.ToolInvoker;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.failure.UpstreamReply;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A call with its retries. Attempts follow one another; only a cancellation is concurrent. The
 * breaker's permission for the current attempt is settled once, by whoever takes {@link
 * #permitted}: the attempt's end or a cancellation.
 */
final class GuardedAttempt implements ToolInvoker.Attempt, ToolInvoker.Listener {
  private static final int FIRST_SERVER_ERROR = 500;

  /**
   * A call that ran out of at least this much time counts against the endpoint, even if its caller
   * would not have waited for the policy's timeout. A call with less time does not.
   */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final AtomicReferenceFieldUpdater<GuardedAttempt, ToolInvoker.@Nullable Attempt>
      RUNNING =
          AtomicReferenceFieldUpdater.newUpdater(
              GuardedAttempt.class, ToolInvoker.Attempt.class, "running");

  private final EndpointGuard guard;
  private final RetrySchedule retries;
  private final Scheduler scheduler;
  private final LongSupplier nanoTime;
  private final ToolInvoker.Call call;
  private final long deadlineNanos;
  private final ToolInvoker.Listener listener;
  private final long patienceNanos;

  private final AtomicBoolean permitted = new AtomicBoolean();

  /**
   * Era of the permission; written before {@link #permitted} is set, read by whoever takes that.
   */
  private @Nullable Object era;

  /**
   * The latest failure after which the upstream may have acted. Attempts follow one another, and so
   * do their ends.
   */
  private volatile @Nullable ToolrackException seen;

  private volatile boolean cancelled;

  /** Number of the latest attempt, from 1. */
  private volatile int latest;

  private volatile ToolInvoker.@Nullable Attempt running;
  private volatile Scheduler.@Nullable Task wait;

  GuardedAttempt(
      EndpointGuard guard,
      RetrySchedule retries,
      Scheduler scheduler,
      LongSupplier nanoTime,
      ToolInvoker.Call call,
      long deadlineNanos,
      ToolInvoker.Listener listener) {
    this.guard = guard;
    this.retries = retries;
    this.scheduler = scheduler;
    this.nanoTime = nanoTime;
    this.call = call;
    this.deadlineNanos = deadlineNanos;
    this.listener = listener;
    patienceNanos = Math.min(retries.timeoutNanos(), PATIENCE_NANOS);
  }

  void begin() {
    guard.budget().onCall();
    Object acquired = guard.tryAcquire();
    if (acquired != null) {
      start(acquired);
    } else {
      listener.onFailure(
          ToolrackException.of(
                  Reason.BREAKER_OPEN, "The endpoint has failed repeatedly and is left alone")
              .withRetryAfter(guard.retryAfter()));
    }
  }

  private void start(Object acquired) {
    era = acquired;
    permitted.set(true);
    int number = latest + 1;
    latest = number;
    ToolInvoker.Attempt started = call.start(deadlineNanos, this);
    if (isRunning(started, number) && cancelled) {
      started.cancel(ToolInvoker.Cancellation.BY_CALLER);
      if (permitted.compareAndSet(true, false)) {
        guard.onNothing(era);
      }
    }
  }

  /**
   * Records the running attempt, unless a later one is running: an attempt may end, and the next
   * begin on another thread, before its start has returned on this one.
   */
  private boolean isRunning(ToolInvoker.Attempt started, int number) {
    ToolInvoker.@Nullable Attempt before;
    do {
      // Read first, because whoever starts a later attempt records it after its number.
      before = running;
      if (latest != number) {
        return false;
      }
    } while (!RUNNING.compareAndSet(this, before, started));
    return true;
  }

  @Override
  public void onAttempt() {
    listener.onAttempt();
  }

  @Override
  public boolean onReceiving(long bytes) {
    return listener.onReceiving(bytes);
  }

  @Override
  public void onReply(ToolInvoker.Reply reply) {
    if (permitted.compareAndSet(true, false)) {
      guard.onSuccess(era);
      listener.onReply(reply);
    }
  }

  @Override
  public void onFailure(ToolrackException failure) {
    if (!permitted.compareAndSet(true, false)) {
      return;
    }
    settle(failure);
    ToolrackException outcome = outcome(failure);
    Duration pause = retries.next(failure);
    if (pause == null
        || !ToolInvoker.allows(deadlineNanos, nanoTime.getAsLong(), pause)
        || !guard.budget().tryRetry()) {
      listener.onFailure(outcome);
      return;
    }
    wait = scheduler.schedule(pause.toNanos(), () -> retry(outcome));
    if (cancelled) {
      stopWaiting();
    }
  }

  /** Who is told that no upstream has seen anything of a call may rely on it for all attempts. */
  private ToolrackException outcome(ToolrackException failure) {
    boolean unseen =
        switch (failure.reason()) {
          case UPSTREAM_UNREACHABLE, ADMISSION_SHED, SHUTTING_DOWN -> true;
          default -> false;
        };
    if (!unseen) {
      seen = failure;
    }
    ToolrackException outcome = seen;
    return outcome == null ? failure : outcome;
  }

  private void retry(ToolrackException failure) {
    if (cancelled) {
      return;
    }
    Object acquired = guard.tryAcquire();
    if (acquired != null) {
      start(acquired);
    } else {
      listener.onFailure(failure);
    }
  }

  /** Tells the breaker what the failure says about the endpoint. */
  private void settle(ToolrackException failure) {
    switch (failure.reason()) {
      case UPSTREAM_UNREACHABLE, UPSTREAM_BROKEN -> guard.onFailure(era);
      case UPSTREAM_FAILED -> {
        int status = failure.upstream().map(UpstreamReply::status).orElse(FIRST_SERVER_ERROR);
        if (status >= FIRST_SERVER_ERROR) {
          guard.onFailure(era);
        } else {
          guard.onSuccess(era);
        }
      }
      // Caused by this replica, not by the endpoint.
      case SHUTTING_DOWN, CUT_OFF, ADMISSION_SHED -> guard.onNothing(era);
      default -> guard.onSuccess(era);
    }
  }

  @Override
  public void cancel(ToolInvoker.Cancellation cause) {
    cancelled = true;
    stopWaiting();
    boolean underWay = permitted.compareAndSet(true, false);
    ToolInvoker.Attempt attempt = running;
    if (attempt == null) {
      // Not started yet; whoever starts it ends it.
      if (underWay) {
        guard.onNothing(era);
      }
    } else if (underWay && cause == ToolInvoker.Cancellation.BY_DEADLINE) {
      attempt.unanswered(
          nanos -> {
            attempt.cancel(cause);
            settle(nanos);
          });
    } else {
      attempt.cancel(cause);
      if (underWay) {
        guard.onNothing(era);
      }
    }
  }

  /**
   * Tells the breaker what a deadline says about an endpoint that has not answered for this long.
   */
  private void settle(long unansweredNanos) {
    if (unansweredNanos >= patienceNanos) {
      guard.onFailure(era);
    } else {
      guard.onNothing(era);
    }
  }

  @Override
  public void unanswered(LongConsumer nanos) {
    ToolInvoker.Attempt attempt = running;
    if (attempt == null) {
      nanos.accept(0);
    } else {
      attempt.unanswered(nanos);
    }
  }

  private void stopWaiting() {
    Scheduler.Task task = wait;
    if (task != null) {
      task.cancel();
    }
  }
}
