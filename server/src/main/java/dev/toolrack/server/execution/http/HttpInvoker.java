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
 * redirects, keeps no cookies and repeats no request. Deadlines are enforced by the caller, which
 * cancels.
 */
public final class HttpInvoker implements ToolInvoker, AutoCloseable {
  /**
   * How long a connection may be idle if the upstream does not say how long it keeps connections.
   * Node.js, uvicorn and Apache httpd close theirs after five seconds, and whether they have seen a
   * request that crosses the close is unknown.
   */
  static final Duration IDLE_TIMEOUT = Duration.ofSeconds(4);

  /**
   * A connection attempt abandoned by its policy's timeout is closed after this time at the latest.
   */
  static final Duration LONGEST_CONNECT = Duration.ofMinutes(1);

  private final PlainClient plain;
  private final TlsClient tls;
  private final Scheduler scheduler;
  private final JsonReader json;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final AsciiString userAgent;

  /** Gates live as long as a target refers to them. */
  private final Cache<String, OriginGate> gates = Caffeine.newBuilder().weakValues().build();

  private final int connectionsPerOrigin;
  private volatile boolean closed;

  /**
   * Creates an invoker with its own connections.
   *
   * @param connectionsPerOrigin most concurrent calls, and thereby connections, to one origin;
   *     further calls wait for their turn up to their deadline
   * @param userAgent value of the User-Agent header
   * @param loops event loops of the callers; closed by their owner, after this
   * @param clock clock that dates in Retry-After are compared with
   * @param nanoTime clock for the ages of connections and for overdue answers
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
   * Closes all connections. Calls in progress fail with SHUTTING_DOWN, or with CUT_OFF if their
   * upstream may have seen the request.
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
