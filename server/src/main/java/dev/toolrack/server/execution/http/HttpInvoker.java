package dev.toolrack.server.execution.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.toolrack.server.catalog.Endpoint;
import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.eventloop.EventLoops;
import dev.toolrack.server.execution.JsonReader;
import dev.toolrack.server.execution.Scheduler;
import dev.toolrack.server.execution.ToolInvoker;
import io.netty.util.AsciiString;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.asynchttpclient.DefaultAsyncHttpClientConfig;

/**
 * Calls HTTP upstreams: HTTP/1.1 with keep-alive, or HTTP/2 where TLS negotiates it. Follows no
 * redirect, keeps no cookie, repeats nothing. Deadlines are the caller's: it cancels.
 */
public final class HttpInvoker implements ToolInvoker, AutoCloseable {
  /**
   * How long a connection may be idle of which the upstream does not say how long it keeps it:
   * Node.js, uvicorn and Apache httpd close theirs after five seconds, and a request that meets the
   * close is lost without a word on whether it was seen.
   */
  static final Duration IDLE_TIMEOUT = Duration.ofSeconds(4);

  /** A connect that was given up by its policy's timeout is closed no later than this. */
  static final Duration LONGEST_CONNECT = Duration.ofMinutes(1);

  private final PlainClient plain;
  private final TlsClient tls;
  private final Scheduler scheduler;
  private final JsonReader json;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final AsciiString userAgent;

  /** Gates live as long as a target has them. */
  private final Cache<String, OriginGate> gates = Caffeine.newBuilder().weakValues().build();

  private final int connectionsPerOrigin;
  private volatile boolean closed;

  /**
   * An invoker with connections of its own.
   *
   * @param connectionsPerOrigin most calls, and so connections, to one origin at once; others wait
   *     for their turn up to their deadline
   * @param userAgent value of the header
   * @param loops those of the callers; closed by their owner, after this
   * @param clock to read dates in Retry-After against
   * @param nanoTime the clock of connections' ages, and of answers that are awaited
   */
  public HttpInvoker(
      int connectionsPerOrigin,
      String userAgent,
      EventLoops loops,
      Scheduler scheduler,
      JsonReader json,
      Clock clock,
      LongSupplier nanoTime) {
    this(connectionsPerOrigin, userAgent, loops, scheduler, json, clock, nanoTime, _ -> {});
  }

  HttpInvoker(
      int connectionsPerOrigin,
      String userAgent,
      EventLoops loops,
      Scheduler scheduler,
      JsonReader json,
      Clock clock,
      LongSupplier nanoTime,
      Consumer<DefaultAsyncHttpClientConfig.Builder> tlsOptions) {
    this.connectionsPerOrigin = connectionsPerOrigin;
    this.userAgent = AsciiString.cached(HeaderText.printable(userAgent));
    this.scheduler = scheduler;
    this.json = json;
    this.clock = clock;
    this.nanoTime = nanoTime;
    tls = new TlsClient(tlsOptions, nanoTime);
    plain = new PlainClient(loops, tls, connectionsPerOrigin, nanoTime);
  }

  @Override
  public Target prepare(String tenant, Endpoint endpoint, Policy policy) {
    return switch (endpoint) {
      case Endpoint.Http http -> new HttpTarget(this, http, policy, userAgent, json);
    };
  }

  @Override
  public void check(Endpoint endpoint, Policy policy) {
    var _ = prepare("", endpoint, policy);
    switch (endpoint) {
      case Endpoint.Http http -> StaticHeaders.refuseEncodings(http.headers());
    }
  }

  OriginGate gate(String server) {
    return gates.get(server, _ -> new OriginGate(connectionsPerOrigin));
  }

  PlainClient plain() {
    return plain;
  }

  TlsClient tls() {
    return tls;
  }

  Scheduler scheduler() {
    return scheduler;
  }

  Clock clock() {
    return clock;
  }

  long nanoTime() {
    return nanoTime.getAsLong();
  }

  boolean isClosed() {
    return closed;
  }

  /**
   * Closes all connections. Calls under way fail: with SHUTTING_DOWN, or with CUT_OFF where their
   * upstreams may have seen the request.
   */
  @Override
  public void close() throws IOException {
    closed = true;
    try {
      plain.close();
    } finally {
      tls.close();
    }
  }
}
