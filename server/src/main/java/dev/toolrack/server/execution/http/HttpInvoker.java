package dev.toolrack.server.execution.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.toolrack.server.catalog.Endpoint;
import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.execution.JsonReader;
import dev.toolrack.server.execution.Scheduler;
import dev.toolrack.server.execution.ToolInvoker;
import io.netty.util.AsciiString;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;
import org.asynchttpclient.AsyncHttpClient;
import org.asynchttpclient.AsyncHttpClientConfig.ResponseBodyPartFactory;
import org.asynchttpclient.DefaultAsyncHttpClient;
import org.asynchttpclient.DefaultAsyncHttpClientConfig;

/**
 * Calls HTTP upstreams: HTTP/1.1 with keep-alive, or HTTP/2 where TLS negotiates it. Follows no
 * redirect, keeps no cookie, repeats nothing. Deadlines are the caller's: it cancels.
 */
public final class HttpInvoker implements ToolInvoker, AutoCloseable {
  /** Shorter than the keep-alive of common servers, so that they rarely close one in use. */
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);

  /** A connect that was given up by its policy's timeout is closed no later than this. */
  private static final Duration LONGEST_CONNECT = Duration.ofMinutes(1);

  private final Transport transport;
  private final AsyncHttpClient client;
  private final Scheduler scheduler;
  private final JsonReader json;
  private final Clock clock;
  private final AsciiString userAgent;

  /** Gates live as long as a target has them. */
  private final Cache<String, OriginGate> gates = Caffeine.newBuilder().weakValues().build();

  private final int connectionsPerOrigin;

  /**
   * An invoker with event loops and connections of its own.
   *
   * @param connectionsPerOrigin most calls, and so connections, to one origin at once; others wait
   *     for their turn up to their deadline
   * @param userAgent value of the header
   * @param clock to read dates in Retry-After against
   */
  public HttpInvoker(
      int connectionsPerOrigin,
      String userAgent,
      Scheduler scheduler,
      JsonReader json,
      Clock clock) {
    this(connectionsPerOrigin, userAgent, scheduler, json, clock, _ -> {});
  }

  HttpInvoker(
      int connectionsPerOrigin,
      String userAgent,
      Scheduler scheduler,
      JsonReader json,
      Clock clock,
      Consumer<DefaultAsyncHttpClientConfig.Builder> tls) {
    this.connectionsPerOrigin = connectionsPerOrigin;
    this.userAgent = AsciiString.cached(HeaderText.printable(userAgent));
    this.scheduler = scheduler;
    this.json = json;
    this.clock = clock;
    transport = Transport.open(Runtime.getRuntime().availableProcessors());
    DefaultAsyncHttpClientConfig.Builder config =
        new DefaultAsyncHttpClientConfig.Builder()
            .setThreadPoolName("toolrack-upstream")
            .setEventLoopGroup(transport.eventLoops())
            .setAddressResolverGroup(transport.names())
            .setUserAgent(userAgent)
            .setKeepAlive(true)
            .setTcpNoDelay(true)
            .setMaxConnections(-1)
            .setMaxConnectionsPerHost(-1)
            .setPooledConnectionIdleTimeout(IDLE_TIMEOUT)
            .setConnectTimeout(LONGEST_CONNECT)
            .setHandshakeTimeout((int) LONGEST_CONNECT.toMillis())
            .setRequestTimeout(Duration.ofMillis(-1))
            .setReadTimeout(Duration.ofMillis(-1))
            .setMaxRequestRetry(0)
            .setFollowRedirect(false)
            .setCookieStore(null)
            .setCompressionEnforced(false)
            .setDisableUrlEncodingForBoundRequests(true)
            .setUseProxyProperties(false)
            .setHttp2Enabled(true)
            .setResponseBodyPartFactory(ResponseBodyPartFactory.LAZY);
    tls.accept(config);
    client = new DefaultAsyncHttpClient(config.build());
  }

  @Override
  public Target prepare(String tenant, Endpoint endpoint, Policy policy) {
    return switch (endpoint) {
      case Endpoint.Http http -> new HttpTarget(this, http, policy, userAgent, json);
    };
  }

  OriginGate gate(String origin) {
    return gates.get(origin, _ -> new OriginGate(connectionsPerOrigin));
  }

  AsyncHttpClient client() {
    return client;
  }

  Scheduler scheduler() {
    return scheduler;
  }

  Clock clock() {
    return clock;
  }

  /** Closes all connections; calls under way fail with SHUTTING_DOWN. */
  @Override
  public void close() throws IOException {
    client.close();
    transport.close();
  }
}
