package dev.toolrack.server.execution.guard;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.execution.Breakers;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The circuit breaker and the retry budget that all calls of an endpoint share. Thread-safe.
 *
 * <p>What other replicas tell moves the breaker only as far as this replica's own evidence does not
 * speak against it; {@code docs/design/breakers.md} has the whole table.
 */
final class EndpointGuard {
  private static final Logger LOG = LoggerFactory.getLogger(EndpointGuard.class);

  /** While probes are under way there is no telling how long; a moment later is worth a try. */
  private static final Duration RETRY_DURING_PROBE = Duration.ofSeconds(1);

  /**
   * An endpoint that has answered so lately, and has not failed since, is not dead by hearsay. Long
   * enough for tools that are seldom called: if it is dead, this replica will see one failure.
   */
  private static final long HEALTHY_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** How often hearsay may open the breaker, or hold it open, between two failures of its own. */
  private static final int MAX_CREDIT = 3;

  private static final long NEVER = Long.MIN_VALUE;

  private final String name;
  private final EndpointDigest digest;
  private final CircuitBreaker breaker;
  private final RetryBudget budget = new RetryBudget();
  private final BreakerNews news;
  private final Jitter jitter;
  private final LongSupplier nanoTime;
  private final long openNanos;
  private final int halfOpenCalls;
  private volatile long openUntilNanos;
  private volatile long lastSuccessNanos = NEVER;
  private volatile long lastFailureNanos = NEVER;

  /** The next failure opens the breaker, as another replica says that the endpoint is dead. */
  private final AtomicBoolean suspect = new AtomicBoolean();

  private final AtomicInteger credit = new AtomicInteger(MAX_CREDIT);

  /** Whether a failure of its own, rather than hearsay alone, holds the breaker open. */
  private volatile boolean openByEvidence;

  private final ReentrantLock probing = new ReentrantLock();

  /** The latest era of which a probe has succeeded. */
  @GuardedBy("probing")
  private @Nullable Object probed;

  /** Probes of it that have. */
  @GuardedBy("probing")
  private int succeeded;

  /** Held while news move the breaker; calls do not take it. */
  private final ReentrantLock hearing = new ReentrantLock();

  /** The thread that moves the breaker because of news, which are not told again. */
  private volatile @Nullable Thread hearer;

  /** Added to what is heard; 0 while nothing was heard of the present outage. */
  private volatile long jitterNanos;

  EndpointGuard(
      String name,
      EndpointDigest digest,
      Policy.Breaker policy,
      BreakerNews news,
      Jitter jitter,
      LongSupplier nanoTime) {
    this.name = name;
    this.digest = digest;
    this.news = news;
    this.jitter = jitter;
    this.nanoTime = nanoTime;
    openNanos = policy.openDuration().toNanos();
    halfOpenCalls = policy.halfOpenCalls();
    breaker = CircuitBreaker.of(name, BreakerConfig.of(policy, nanoTime));
    var _ =
        breaker
            .getEventPublisher()
            .onStateTransition(event -> moved(event.getStateTransition().getToState()));
  }

  /** Runs on the thread that moved the breaker, after it has. */
  private void moved(State state) {
    LOG.info("Circuit breaker of {} is now {}", name, state);
    boolean heard = Thread.currentThread().equals(hearer);
    if (state == State.OPEN && !heard) {
      openByEvidence = true;
      jitterNanos = 0;
      openUntilNanos = nanoTime.getAsLong() + openNanos;
      news.opened(digest, openUntilNanos);
    } else if (state == State.CLOSED) {
      openByEvidence = false;
      jitterNanos = 0;
      if (!heard) {
        news.closed(digest);
      }
    }
  }

  RetryBudget budget() {
    return budget;
  }

  /**
   * Lets a call go out, or not.
   *
   * @return the era of the breaker that the call is of, with which one of the three methods below
   *     must follow; null if the call may not go out
   */
  @Nullable Object tryAcquire() {
    return breaker.tryAcquirePermission() ? breaker.getMetrics() : null;
  }

  /**
   * Whether the breaker is half open and the call is no probe of it. What such a call says is not
   * for the breaker, and its permission is none of those for probes; the library tells neither
   * apart.
   *
   * <p>An era is known by the breaker's metrics: they are new whenever it becomes half open or
   * closed, in the same step. A count of transitions would be behind for a moment, and a probe that
   * began in it would be taken for an earlier call and never end.
   */
  @SuppressWarnings("ReferenceEquality") // Each object is an era.
  private boolean isNoProbe(@Nullable Object era) {
    return breaker.getState() == State.HALF_OPEN && breaker.getMetrics() != era;
  }

  void onSuccess(@Nullable Object era) {
    lastSuccessNanos = nanoTime.getAsLong();
    if (suspect.get()) {
      suspect.set(false);
    }
    if (breaker.getState() != State.HALF_OPEN) {
      breaker.onSuccess(0, TimeUnit.NANOSECONDS);
    } else if (isLastProbe(era)) {
      breaker.transitionToClosedState();
    }
  }

  /**
   * Counts a probe that succeeded; whether all have. The library would close the breaker after as
   * many as it needs for a rate, where that is fewer. None of the era is left to fail after the
   * last.
   */
  @SuppressWarnings("ReferenceEquality") // Each object is an era.
  private boolean isLastProbe(@Nullable Object era) {
    probing.lock();
    try {
      if (isNoProbe(era)) {
        return false;
      }
      if (probed != era) {
        probed = era;
        succeeded = 0;
      }
      succeeded++;
      return succeeded == halfOpenCalls;
    } finally {
      probing.unlock();
    }
  }

  /**
   * Every probe must succeed, whatever the rate is that opens the breaker; and a failure that
   * another replica foretold needs no company.
   */
  void onFailure(@Nullable Object era) {
    lastFailureNanos = nanoTime.getAsLong();
    credit.set(MAX_CREDIT);
    if (isNoProbe(era)) {
      return;
    }
    State before = breaker.getState();
    breaker.onError(0, TimeUnit.NANOSECONDS, new Failure());
    State after = breaker.getState();
    boolean foretold = suspect.compareAndSet(true, false) && after == State.CLOSED;
    if (foretold || (before == State.HALF_OPEN && after == State.HALF_OPEN)) {
      breaker.transitionToOpenState();
    }
  }

  /** The call ended in a way that says nothing about the endpoint. */
  void onNothing(@Nullable Object era) {
    if (!isNoProbe(era)) {
      breaker.releasePermission();
    }
  }

  /**
   * Another replica found the endpoint dead.
   *
   * @param openForNanos for how long from now on its breaker stays open
   * @return whether that changed what this replica does
   */
  boolean heardDead(long openForNanos) {
    return hear(
        () ->
            switch (breaker.getState()) {
              case CLOSED -> healthy() ? suspect.compareAndSet(false, true) : open(openForNanos);
              case OPEN -> holdOpen(openForNanos);
              // Its own probes decide.
              case HALF_OPEN -> false;
              case DISABLED, METRICS_ONLY, FORCED_OPEN -> false;
            });
  }

  /** Takes news in. What the breaker does because of them is not told again. */
  private boolean hear(BooleanSupplier heard) {
    hearing.lock();
    hearer = Thread.currentThread();
    try {
      return heard.getAsBoolean();
    } finally {
      hearer = null;
      hearing.unlock();
    }
  }

  private boolean healthy() {
    long success = lastSuccessNanos;
    long failure = lastFailureNanos;
    return credit.get() == 0
        || (success != NEVER
            && nanoTime.getAsLong() - success <= HEALTHY_NANOS
            && (failure == NEVER || success - failure > 0));
  }

  private boolean open(long openForNanos) {
    var _ = credit.decrementAndGet();
    jitterNanos = drawJitter();
    openByEvidence = false;
    openFor(Math.min(openForNanos, openNanos) + jitterNanos);
    return true;
  }

  /** The later of its own end and the heard one; a jitter lets one replica of all probe first. */
  private boolean holdOpen(long openForNanos) {
    long now = nanoTime.getAsLong();
    long remaining = Math.max(0, openUntilNanos - now);
    long longer = Math.min(openForNanos, openNanos);
    if (jitterNanos == 0) {
      jitterNanos = drawJitter();
      openFor(Math.max(remaining, longer) + jitterNanos);
      return true;
    }
    // The same outage told by another one, or the next after a probe that failed?
    if (longer + jitterNanos - remaining <= openNanos / 4 || credit.get() == 0) {
      return false;
    }
    var _ = credit.decrementAndGet();
    jitterNanos = drawJitter();
    openFor(longer + jitterNanos);
    return true;
  }

  /** From a sixteenth to a quarter of the time that it stays open, 5 s at most. */
  private long drawJitter() {
    long most = Math.min(openNanos / 4, TimeUnit.SECONDS.toNanos(5));
    return Math.max(1, most / 4 + jitter.upTo(most - most / 4));
  }

  private void openFor(long nanos) {
    breaker.transitionToOpenStateFor(Duration.ofNanos(nanos));
    openUntilNanos = nanoTime.getAsLong() + nanos;
  }

  /**
   * Another replica found the endpoint alive by a probe.
   *
   * @return whether that changed what this replica does
   */
  boolean heardAlive() {
    return hear(
        () -> {
          boolean cleared = suspect.compareAndSet(true, false);
          if (breaker.getState() != State.OPEN) {
            return cleared;
          }
          if (openByEvidence) {
            // What it saw itself it wants to see mended itself: the next call is a probe.
            breaker.transitionToHalfOpenState();
          } else {
            breaker.transitionToClosedState();
          }
          return true;
        });
  }

  /** Time after which a call may be let through. */
  Duration retryAfter() {
    if (breaker.getState() != State.OPEN) {
      return RETRY_DURING_PROBE;
    }
    return Duration.ofNanos(Math.max(0, openUntilNanos - nanoTime.getAsLong()));
  }

  Breakers.Breaker state() {
    return new Breakers.Breaker(
        name,
        switch (breaker.getState()) {
          case OPEN, FORCED_OPEN -> Breakers.State.OPEN;
          case HALF_OPEN -> Breakers.State.HALF_OPEN;
          case CLOSED, DISABLED, METRICS_ONLY -> Breakers.State.CLOSED;
        });
  }

  /** Stands for any failure; which it was, the breaker need not know. Costs no stack trace. */
  private static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failure() {
      super("", null, false, false);
    }
  }
}
