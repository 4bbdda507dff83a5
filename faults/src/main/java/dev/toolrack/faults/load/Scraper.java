package dev.toolrack.faults.load;

import dev.toolrack.faults.history.HistoryWriter;
import dev.toolrack.faults.history.Scrape;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks a replica once a second whether it is ready, and for its metrics. */
final class Scraper {
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final int OK = 200;

  private final ReplicaAddress replica;
  private final HistoryWriter history;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread = Thread.ofVirtual().name("scraper").unstarted(this::run);

  Scraper(ReplicaAddress replica, HistoryWriter history) {
    this.replica = replica;
    this.history = history;
  }

  void start() {
    thread.start();
  }

  void stop() throws InterruptedException {
    stopping.countDown();
    thread.join();
  }

  private void run() {
    try (HttpClient http = client()) {
      do {
        var _ = scrape(http);
      } while (!stopping.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Scrapes until all execution records have been written or dropped, or the time has run out. */
  void awaitWritten(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    try (HttpClient http = client()) {
      Scrape last = scrape(http);
      while (!isWritten(last) && System.nanoTime() < deadline) {
        Thread.sleep(Duration.ofMillis(200));
        last = scrape(http);
      }
    }
  }

  private static boolean isWritten(Scrape scrape) {
    Scrape.Figures figures = scrape.figures();
    return figures != null && figures.accepted() == figures.written() + figures.dropped();
  }

  private static HttpClient client() {
    return HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  }

  private Scrape scrape(HttpClient http) throws InterruptedException {
    long nanos = System.nanoTime();
    HttpResponse<String> health = get(http, "/health/ready");
    HttpResponse<String> metrics = get(http, "/metrics");
    boolean ready = health != null && health.statusCode() == OK;
    Scrape scrape =
        new Scrape(nanos, System.nanoTime(), replica.name(), ready, figures(ready, metrics));
    history.write(scrape);
    return scrape;
  }

  private static Scrape.@Nullable Figures figures(
      boolean ready, @Nullable HttpResponse<String> metrics) {
    if (metrics == null || metrics.statusCode() != OK) {
      return null;
    }
    try {
      return MetricsText.figures(metrics.body());
    } catch (IllegalArgumentException e) {
      if (ready) {
        throw e;
      }
      return null; // a starting replica does not have all metrics yet
    }
  }

  /** Returns null if there was no answer. */
  private @Nullable HttpResponse<String> get(HttpClient http, String path)
      throws InterruptedException {
    URI uri = replica.http().resolve(path);
    try {
      return http.send(
          HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException _) {
      return null;
    }
  }
}
