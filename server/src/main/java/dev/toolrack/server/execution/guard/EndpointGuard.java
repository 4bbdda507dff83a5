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
 * <p>News from other replicas move the breaker unless this replica's own evidence contradicts them;
 * {@code docs/design/breakers.md} has the whole table.
 */
final class EndpointGuard {
  private static final Logger LOG = LoggerFactory.getLogger(EndpointGuard.class);

  /** How long probes take is unknown, so a caller may retry after a moment. */
  private static final Duration RETRY_DURING_PROBE = Duration.ofSeconds(1);

  /**
   * An endpoint that has succeeded within this time, and has not failed since, is not taken for
   * dead because of news. Long enough for tools that are rarely called: if the endpoint is dead,
   * this replica sees one failure.
   */
  private static final long HEALTHY_NANOS = TimeUnit.MINUTES.toNanos(1);

  /**
   * How often news may open the breaker, or keep it open, between two failures seen by this
   * replica.
   */
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

  /** The next failure opens the breaker, because another replica says that the endpoint is dead. */
  private final AtomicBoolean suspect = new AtomicBoolean();

  private final AtomicInteger credit = new AtomicInteger(MAX_CREDIT);

  /**
   * Whether the breaker is open because of a failure seen here, rather than because of news alone.
   */
  private volatile boolean openByEvidence;

  private final ReentrantLock probing = new ReentrantLock();

  /** The latest era in which a probe has succeeded. */
  @GuardedBy("probing")
  private @Nullable Object probed;

  /** Number of successful probes in that era. */
  @GuardedBy("probing")
  private int succeeded;

  /** Held while news move the breaker; calls do not take it. */
  private final ReentrantLock hearing = new ReentrantLock();

  /** The thread that moves the breaker because of news, which must not be passed on. */
  private volatile @Nullable Thread hearer;

  /** Added to the time in news; 0 while there were no news of the present outage. */
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

  /** Called on the thread that moved the breaker, afterwards. */
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
   * Admits a call, or refuses it.
   *
   * @return the era of the breaker in which the call was admitted, for exactly one of the three
   *     methods below; null if the call is refused
   */
  @Nullable Object tryAcquire() {
    return breaker.tryAcquirePermission() ? breaker.getMetrics() : null;
  }

  /**
   * Whether the breaker is half open and the call is not one of its probes. The result of such a
   * call is not for the breaker, nor is its permission one of those for probes; the library
   * distinguishes neither.
   *
   * <p>The breaker's metrics object identifies an era: it is replaced in the same step in which the
   * breaker becomes half open or closed. A counter of transitions would lag for a moment, and a
   * probe that began in that moment would be taken for an earlier call and never end.
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
   * Counts a successful probe; returns whether all probes have succeeded. The library would close
   * the breaker after the number of calls it needs for a rate, if that is smaller. After the last
   * probe, no other call of the era can still fail.
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
   * Every probe must succeed, whatever rate opens the breaker; and a failure that another replica
   * has announced suffices alone.
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
   * @param openForNanos for how long from now its breaker stays open
   * @return whether that changed the behaviour of this replica
   */
  boolean heardDead(long openForNanos) {
    return hear(
        () ->
            switch (breaker.getState()) {
              case CLOSED -> healthy() ? suspect.compareAndSet(false, true) : open(openForNanos);
              case OPEN -> holdOpen(openForNanos);
              // This replica's own probes decide.
              case HALF_OPEN -> false;
              case DISABLED, METRICS_ONLY, FORCED_OPEN -> false;
            });
  }

  /** Applies news. Changes of the breaker that they cause are not passed on. */
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

  /**
   * The later of the breaker's own end and that in the news, plus a jitter, so that one replica
   * probes first.
   */
  private boolean holdOpen(long openForNanos) {
    long now = nanoTime.getAsLong();
    long remaining = Math.max(0, openUntilNanos - now);
    long longer = Math.min(openForNanos, openNanos);
    if (jitterNanos == 0) {
      jitterNanos = drawJitter();
      openFor(Math.max(remaining, longer) + jitterNanos);
      return true;
    }
    // Is this the same outage, told by another replica, or the next one after a failed probe?
    if (longer + jitterNanos - remaining <= openNanos / 4 || credit.get() == 0) {
      return false;
    }
    var _ = credit.decrementAndGet();
    jitterNanos = drawJitter();
    openFor(longer + jitterNanos);
    return true;
  }

  /** Between a sixteenth and a quarter of the open time, at most 5 s. */
  private long drawJitter() {
    long most = Math.min(openNanos / 4, TimeUnit.SECONDS.toNanos(5));
    return Math.max(1, most / 4 + jitter.upTo(most - most / 4));
  }

  private void openFor(long nanos) {
    breaker.transitionToOpenStateFor(Duration.ofNanos(nanos));
    openUntilNanos = nanoTime.getAsLong() + nanos;
  }

  /**
   * A probe of another replica found the endpoint alive.
   *
   * @return whether that changed the behaviour of this replica
   */
  boolean heardAlive() {
    return hear(
        () -> {
          boolean cleared = suspect.compareAndSet(true, false);
          if (breaker.getState() != State.OPEN) {
            return cleared;
          }
          if (openByEvidence) {
            // An outage seen here must also be seen to be over here: the next call is a probe.
            breaker.transitionToHalfOpenState();
          } else {
            breaker.transitionToClosedState();
          }
          return true;
        });
  }

  /** Time after which a call may be admitted. */
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

  /** Represents any failure, because the breaker need not know which. Has no stack trace. */
  private static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failure() {
      super("", null, false, false);
    }
  }
}
