package dev.toolrack.server.execution.guard;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.toolrack.server.catalog.Endpoint;
import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.execution.Breakers;
import dev.toolrack.server.execution.Json;
import dev.toolrack.server.execution.Scheduler;
import dev.toolrack.server.execution.ToolInvoker;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * A {@link ToolInvoker} that does not call failing endpoints, and retries what may be retried.
 *
 * <p>An endpoint is a tenant, a method and a URL template: versions and tools that call the same
 * one share a breaker and a retry budget, provided their policies configure the breaker alike.
 * Endpoints that are not called for a while are forgotten.
 */
public final class GuardedInvoker implements ToolInvoker, Breakers {
  private static final int MAX_ENDPOINTS = 10_000;

  /** Longer than any breaker stays open. */
  private static final Duration FORGET_AFTER = Duration.ofHours(2);

  private final ToolInvoker invoker;
  private final Scheduler scheduler;
  private final Jitter jitter;
  private final LongSupplier nanoTime;
  private final BreakerNews news;
  private final Cache<EndpointDigest, EndpointGuard> guards;

  /** Creates a decorator that takes news from other replicas into account. */
  public GuardedInvoker(
      ToolInvoker invoker,
      Scheduler scheduler,
      Jitter jitter,
      LongSupplier nanoTime,
      BreakerNews news) {
    this.invoker = invoker;
    this.news = news;
    this.scheduler = scheduler;
    this.jitter = jitter;
    this.nanoTime = nanoTime;
    guards =
        Caffeine.newBuilder()
            .maximumSize(MAX_ENDPOINTS)
            .expireAfterAccess(FORGET_AFTER)
            .ticker(nanoTime::getAsLong)
            // The cache's maintenance is less work than waking another thread for it.
            .executor(Runnable::run)
            .build();
    news.listen(this::onNews);
  }

  @Override
  public Target prepare(String tenant, Endpoint endpoint, Policy policy) {
    Target target = invoker.prepare(tenant, endpoint, policy);
    return new GuardedTarget(target, EndpointKey.of(tenant, endpoint, policy), policy);
  }

  @Override
  public void check(Endpoint endpoint, Policy policy) {
    invoker.check(endpoint, policy);
  }

  @Override
  public List<Breaker> breakers() {
    return guards.asMap().values().stream().map(EndpointGuard::state).toList();
  }

  private boolean onNews(News heard) {
    // Quietly, because news of an endpoint do not mean that it is in use here.
    EndpointGuard guard = guards.policy().getIfPresentQuietly(heard.endpoint());
    if (guard == null) {
      return false;
    }
    return heard.closed() ? guard.heardAlive() : guard.heardDead(heard.openForNanos());
  }

  private EndpointGuard guard(EndpointKey key) {
    EndpointGuard present = guards.getIfPresent(key.digest());
    return present != null ? present : guards.get(key.digest(), _ -> newGuard(key));
  }

  private EndpointGuard newGuard(EndpointKey key) {
    EndpointGuard guard =
        new EndpointGuard(key.name(), key.digest(), key.breaker(), news, jitter, nanoTime);
    long openForNanos = news.openForNanos(key.digest());
    if (openForNanos > 0 && guard.heardDead(openForNanos)) {
      news.appliedLater();
    }
    return guard;
  }

  /** What calls that share a breaker have in common. */
  private record EndpointKey(
      EndpointDigest digest, String tenant, Endpoint endpoint, Policy.Breaker breaker) {
    static EndpointKey of(String tenant, Endpoint endpoint, Policy policy) {
      Policy.Breaker breaker = policy.breaker();
      return new EndpointKey(
          EndpointDigest.of(name(tenant, endpoint), breaker), tenant, endpoint, breaker);
    }

    String name() {
      return name(tenant, endpoint);
    }

    private static String name(String tenant, Endpoint endpoint) {
      return switch (endpoint) {
        case Endpoint.Http http -> tenant + " " + http.method() + " " + http.urlTemplate();
      };
    }
  }

  private final class GuardedTarget implements Target {
    private final Target target;
    private final EndpointKey key;
    private final Policy policy;

    GuardedTarget(Target target, EndpointKey key, Policy policy) {
      this.target = target;
      this.key = key;
      this.policy = policy;
    }

    @Override
    public String outputPointer() {
      return target.outputPointer();
    }

    @Override
    public Call call(Json input, String requestId, UUID executionId) {
      Call call = target.call(input, requestId, executionId);
      return (deadlineNanos, listener) -> {
        GuardedAttempt attempt =
            new GuardedAttempt(
                guard(key),
                new RetrySchedule(policy, jitter),
                scheduler,
                nanoTime,
                call,
                deadlineNanos,
                listener);
        attempt.begin();
        return attempt;
      };
    }

    @Override
    public String toString() {
      return "GuardedTarget{" + target + "}";
    }
  }
}
