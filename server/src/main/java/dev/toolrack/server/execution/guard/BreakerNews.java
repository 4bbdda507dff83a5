package dev.toolrack.server.execution.guard;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.toolrack.server.cluster.Topic;
import dev.toolrack.server.execution.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Tells the other replicas which endpoints this one found dead or alive again, and receives what
 * they tell. All of it is advice: losing some only costs time. Thread-safe; no method blocks.
 *
 * <p>Only the latest news of an endpoint is sent, a few milliseconds later, together with those of
 * others. Messages contain durations rather than instants, because the clocks of replicas may
 * differ.
 */
public final class BreakerNews {
  private static final int MAX_UNTOLD = 4_096;
  private static final int MAX_HEARD = 10_000;
  private static final long DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** Longest time for which a breaker can be open. */
  private static final Duration HEARD_FOR = Duration.ofHours(1);

  private final Topic<byte[]> topic;
  private final Scheduler scheduler;
  private final LongSupplier nanoTime;
  private final Map<EndpointDigest, Until> untold = new ConcurrentHashMap<>();
  private final AtomicBoolean telling = new AtomicBoolean();
  private final Cache<EndpointDigest, Until> heard;
  private final LongAdder sent = new LongAdder();
  private final LongAdder received = new LongAdder();
  private final LongAdder applied = new LongAdder();

  /**
   * Until when a breaker is open.
   *
   * @param open false if it has closed
   */
  private record Until(boolean open, long nanos) {}

  /** Creates an instance that uses the topic exclusively. */
  public BreakerNews(Topic<byte[]> topic, Scheduler scheduler, LongSupplier nanoTime) {
    this.topic = topic;
    this.scheduler = scheduler;
    this.nanoTime = nanoTime;
    heard =
        Caffeine.newBuilder()
            .maximumSize(MAX_HEARD)
            .expireAfterWrite(HEARD_FOR)
            .ticker(nanoTime::getAsLong)
            .build();
  }

  /**
   * Starts receiving.
   *
   * @param listener returns whether the news changed anything
   */
  void listen(Predicate<News> listener) {
    topic.listen(
        message -> {
          for (News news : News.read(message)) {
            received.increment();
            remember(news);
            if (listener.test(news)) {
              applied.increment();
            }
          }
        });
  }

  private void remember(News news) {
    if (news.closed()) {
      heard.invalidate(news.endpoint());
    } else {
      heard.put(news.endpoint(), new Until(true, nanoTime.getAsLong() + openForNanos(news)));
    }
  }

  private static long openForNanos(News news) {
    return Math.min(news.openForNanos(), HEARD_FOR.toNanos());
  }

  /** For how long an endpoint is dead according to other replicas; 0 if it is not. */
  long openForNanos(EndpointDigest endpoint) {
    Until until = heard.getIfPresent(endpoint);
    return until == null ? 0 : Math.max(0, until.nanos() - nanoTime.getAsLong());
  }

  /** Counts news that took effect only when their endpoint was first called. */
  void appliedLater() {
    applied.increment();
  }

  /** Tells that this replica found an endpoint dead. */
  void opened(EndpointDigest endpoint, long untilNanos) {
    tell(endpoint, new Until(true, untilNanos));
  }

  /** Tells that a probe of this replica found an endpoint alive. */
  void closed(EndpointDigest endpoint) {
    heard.invalidate(endpoint);
    tell(endpoint, new Until(false, 0));
  }

  private void tell(EndpointDigest endpoint, Until until) {
    if (untold.size() >= MAX_UNTOLD) {
      return;
    }
    untold.put(endpoint, until);
    if (telling.compareAndSet(false, true)) {
      var _ = scheduler.schedule(DELAY_NANOS, this::tellAll);
    }
  }

  private void tellAll() {
    telling.set(false);
    long now = nanoTime.getAsLong();
    List<News> message = new ArrayList<>();
    for (EndpointDigest endpoint : List.copyOf(untold.keySet())) {
      Until until = untold.remove(endpoint);
      if (until != null) {
        message.add(new News(endpoint, until.open() ? Math.max(1, until.nanos() - now) : 0));
      }
      if (message.size() == News.MAX_IN_MESSAGE) {
        send(message);
        message.clear();
      }
    }
    if (!message.isEmpty()) {
      send(message);
    }
  }

  private void send(List<News> news) {
    sent.add(news.size());
    topic.publish(News.write(news));
  }

  /** Number of news sent by this replica. */
  public long sent() {
    return sent.sum();
  }

  /** Number of news received from other replicas. */
  public long received() {
    return received.sum();
  }

  /** Number of received news that changed the behaviour of this replica. */
  public long applied() {
    return applied.sum();
  }
}
