package dev.toolrack.server.execution.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.FutureListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.asynchttpclient.AsyncHttpClient;
import org.asynchttpclient.AsyncHttpClientConfig.ResponseBodyPartFactory;
import org.asynchttpclient.DefaultAsyncHttpClient;
import org.asynchttpclient.DefaultAsyncHttpClientConfig;
import org.asynchttpclient.RequestBuilder;
import org.asynchttpclient.uri.Uri;
import org.jspecify.annotations.Nullable;

/**
 * Calls upstreams over TLS, with HTTP/2 where it is negotiated and else HTTP/1.1 with keep-alive,
 * on its own event loops. Its Netty also looks up host names. Event loops and client are created on
 * first use. Thread-safe.
 */
final class TlsClient implements NameResolver, AutoCloseable {
  private final Consumer<DefaultAsyncHttpClientConfig.Builder> tls;
  private final LongSupplier nanoTime;

  /** Origins live as long as a target or a connection refers to them. */
  private final Cache<String, TlsOrigin> origins = Caffeine.newBuilder().weakValues().build();

  /** Exchanges that have begun and not ended. */
  private final Set<TlsExchange> underWay = ConcurrentHashMap.newKeySet();

  /** Held while something is created or everything is closed. */
  private final ReentrantLock lock = new ReentrantLock();

  private volatile @Nullable Transport transport;
  private volatile @Nullable AsyncHttpClient client;
  private volatile boolean closed;

  /**
   * Creates a client without connections.
   *
   * @param nanoTime clock for the ages of connections
   */
  TlsClient(Consumer<DefaultAsyncHttpClientConfig.Builder> tls, LongSupplier nanoTime) {
    this.tls = tls;
    this.nanoTime = nanoTime;
  }

  /**
   * The origin with this scheme, host and port.
   *
   * @param server all three
   */
  TlsOrigin origin(String server) {
    return origins.get(server, TlsOrigin::new);
  }

  /** Creates a request that is ready to be sent. */
  Exchange.Unsent request(
      TlsOrigin origin, String method, Uri uri, HttpHeaders headers, byte @Nullable [] body) {
    RequestBuilder builder = new RequestBuilder(method, true).setUri(uri).setHeaders(headers);
    if (body != null) {
      builder.setBody(body);
    }
    return receiver -> send(origin, builder, receiver);
  }

  private Exchange send(TlsOrigin origin, RequestBuilder request, Receiver receiver) {
    AsyncHttpClient open = client();
    TlsExchange exchange = new TlsExchange(origin.enter(), underWay, receiver);
    exchange.start(open, request);
    if (closed) {
      exchange.cutOff();
    }
    return exchange;
  }

  private Transport transport() {
    Transport present = transport;
    return present != null ? present : made(this::makeTransport);
  }

  private AsyncHttpClient client() {
    AsyncHttpClient present = client;
    return present != null && !closed ? present : made(this::makeClient);
  }

  private <T> T made(Supplier<T> maker) {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("The client is closed");
      }
      return maker.get();
    } finally {
      lock.unlock();
    }
  }

  private Transport makeTransport() {
    Transport present = transport;
    if (present == null) {
      present = Transport.open(Runtime.getRuntime().availableProcessors());
      transport = present;
    }
    return present;
  }

  private AsyncHttpClient makeClient() {
    AsyncHttpClient present = client;
    if (present == null) {
      Transport parts = makeTransport();
      int connectMillis = (int) HttpInvoker.LONGEST_CONNECT.toMillis();
      DefaultAsyncHttpClientConfig.Builder config =
          new DefaultAsyncHttpClientConfig.Builder()
              .setThreadPoolName("toolrack-upstream")
              .setEventLoopGroup(parts.eventLoops())
              .setAddressResolverGroup(parts.names())
              .setKeepAlive(true)
              .setTcpNoDelay(true)
              .setMaxConnections(-1)
              .setMaxConnectionsPerHost(-1)
              .setPooledConnectionIdleTimeout(HttpInvoker.IDLE_TIMEOUT)
              .setConnectTimeout(HttpInvoker.LONGEST_CONNECT)
              .setHandshakeTimeout(connectMillis)
              .setRequestTimeout(Duration.ofMillis(-1))
              .setReadTimeout(Duration.ofMillis(-1))
              .setMaxRequestRetry(0)
              .setFollowRedirect(false)
              .setCookieStore(null)
              .setCompressionEnforced(false)
              .setEnableAutomaticDecompression(false)
              .setUseProxyProperties(false)
              .setHttp2Enabled(true)
              .setHttpAdditionalChannelInitializer(
                  made -> TlsCodec.install(made, TlsAge.of(made, nanoTime)))
              .setResponseBodyPartFactory(ResponseBodyPartFactory.LAZY);
      tls.accept(config);
      present = new DefaultAsyncHttpClient(config.build());
      client = present;
    }
    return present;
  }

  @Override
  public void resolve(String host, int port, Answer answer) {
    Transport parts = transport();
    var _ =
        parts
            .names()
            .getResolver(parts.eventLoops().next())
            .resolveAll(InetSocketAddress.createUnresolved(host, port))
            .addListener(
                (FutureListener<List<InetSocketAddress>>)
                    (Future<List<InetSocketAddress>> found) ->
                        answer.onResolved(
                            found.isSuccess() ? found.getNow() : List.of(), found.cause()));
  }

  /** Closes all connections; requests in progress fail. */
  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      closed = true;
      underWay.forEach(TlsExchange::cutOff);
      AsyncHttpClient presentClient = client;
      if (presentClient != null) {
        presentClient.close();
      }
      Transport presentTransport = transport;
      if (presentTransport != null) {
        presentTransport.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
