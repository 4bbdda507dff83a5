package dev.toolrack.client;

import static java.util.Objects.requireNonNull;

import io.grpc.CallCredentials;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.TlsChannelCredentials;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link ToolrackClient}. By default, a client uses TLS with the JDK's certificate
 * authorities, balances its calls over all addresses of the target, keeps connections alive, gives
 * each call 30 s including retries, and reads its own writes. Not safe for use by several threads.
 */
public final class ToolrackClientBuilder {
  private static final Pattern HAS_SCHEME = Pattern.compile("[a-z][a-z0-9+.-]*:/.*|unix:.*");

  /** gRPC's form without slashes; if only a port follows, {@code dns} is the name of a host. */
  private static final Pattern DNS_SCHEME = Pattern.compile("dns:(?![0-9]+$)(.+)");

  private static final Duration LEAST_KEEP_ALIVE = Duration.ofSeconds(20);
  private static final int DEFAULT_MAX_INBOUND_BYTES = 64 * 1024 * 1024;

  private @Nullable String target;
  private @Nullable ChannelCredentials credentials;
  private @Nullable ManagedChannel channel;
  private @Nullable CallCredentials callCredentials;
  private @Nullable ResolveCacheOptions resolveCache;
  private @Nullable PayloadCodec codec;
  private Duration defaultDeadline = Duration.ofSeconds(30);
  private Duration keepAlive = Duration.ofSeconds(60);
  private RetryPolicy retryPolicy = RetryPolicy.defaults();
  private boolean readYourWrites = true;
  private int maxInboundBytes = DEFAULT_MAX_INBOUND_BYTES;
  private @Nullable String application;

  ToolrackClientBuilder() {}

  /**
   * The server: {@code host:port}, of which all resolved addresses are used, or a gRPC target URI
   * such as {@code xds:///toolrack}.
   */
  public ToolrackClientBuilder target(String newTarget) {
    requireNonNull(newTarget, "target");
    if (newTarget.isBlank()) {
      throw new IllegalArgumentException("target must be host:port, is empty");
    }
    target = HAS_SCHEME.matcher(newTarget).matches() ? newTarget : dnsTarget(newTarget);
    return this;
  }

  private static String dnsTarget(String address) {
    Matcher withScheme = DNS_SCHEME.matcher(address);
    String hostAndPort = withScheme.matches() ? withScheme.group(1) : address;
    // The brackets of an IPv6 address must be escaped in the path of a URI.
    return "dns:///" + hostAndPort.replace("[", "%5B").replace("]", "%5D");
  }

  /** Connects without TLS, which is meant for loopback and trusted networks. */
  public ToolrackClientBuilder plaintext() {
    credentials = InsecureChannelCredentials.create();
    return this;
  }

  /** Connects with TLS and the JDK's certificate authorities; the default. */
  public ToolrackClientBuilder tls() {
    credentials = TlsChannelCredentials.create();
    return this;
  }

  /** Connects with TLS and other certificate authorities or a client certificate. */
  public ToolrackClientBuilder tls(TlsChannelCredentials tlsCredentials) {
    credentials = requireNonNull(tlsCredentials, "tlsCredentials");
    return this;
  }

  /**
   * Uses an existing channel, which the caller remains responsible for closing. Excludes a target.
   */
  public ToolrackClientBuilder channel(ManagedChannel newChannel) {
    channel = requireNonNull(newChannel, "channel");
    return this;
  }

  /** Credentials that authenticate the caller; requested for each call. */
  public ToolrackClientBuilder callCredentials(CallCredentials newCallCredentials) {
    callCredentials = requireNonNull(newCallCredentials, "callCredentials");
    return this;
  }

  /**
   * The longest time for a call, including retries; 30 s by default. Does not apply to watches and
   * imports.
   */
  public ToolrackClientBuilder defaultDeadline(Duration newDefaultDeadline) {
    defaultDeadline = Durations.requirePositive("defaultDeadline", newDefaultDeadline);
    return this;
  }

  /** The retry policy; {@link RetryPolicy#defaults()} by default. */
  public ToolrackClientBuilder retryPolicy(RetryPolicy newRetryPolicy) {
    retryPolicy = requireNonNull(newRetryPolicy, "retryPolicy");
    return this;
  }

  /**
   * Whether this client's resolves and executions see its own mutations on every replica, at the
   * cost of a short wait if a replica is behind; true by default.
   */
  public ToolrackClientBuilder readYourWrites(boolean newReadYourWrites) {
    readYourWrites = newReadYourWrites;
    return this;
  }

  /** Keeps resolved versions in memory, kept fresh by a watch; off by default. */
  public ToolrackClientBuilder resolveCache(ResolveCacheOptions newResolveCache) {
    resolveCache = requireNonNull(newResolveCache, "resolveCache");
    return this;
  }

  /** The codec for typed inputs and outputs, for example {@link JacksonCodec}. */
  public ToolrackClientBuilder codec(PayloadCodec newCodec) {
    codec = requireNonNull(newCodec, "codec");
    return this;
  }

  /**
   * How long a connection with calls on it may be silent before it is probed; 60 s by default, and
   * at least 20 s, because a server closes connections that are probed more often.
   */
  public ToolrackClientBuilder keepAlive(Duration newKeepAlive) {
    if (newKeepAlive.compareTo(LEAST_KEEP_ALIVE) < 0) {
      throw new IllegalArgumentException(
          "keepAlive must be at least 20 s, or servers end the connection; is " + newKeepAlive);
    }
    keepAlive = newKeepAlive;
    return this;
  }

  /** The largest reply in bytes; 64 MiB by default, which suffices for a batch of large outputs. */
  public ToolrackClientBuilder maxInboundBytes(int newMaxInboundBytes) {
    if (newMaxInboundBytes < 1) {
      throw new IllegalArgumentException(
          "maxInboundBytes must be positive, is " + newMaxInboundBytes);
    }
    maxInboundBytes = newMaxInboundBytes;
    return this;
  }

  /**
   * Name and version of the application for the User-Agent header, in the form {@code name/1.0}.
   */
  public ToolrackClientBuilder application(String newApplication) {
    application = requireNonNull(newApplication, "application");
    return this;
  }

  /**
   * Builds a client that connects on its first call.
   *
   * @throws IllegalStateException if there is neither a target nor a channel, or both
   */
  public ToolrackClient build() {
    return new ToolrackClient(AsyncToolrackClient.open(connection(ClientRuntime.system())));
  }

  /**
   * Builds a client and connects it.
   *
   * @param timeout longest wait for the connection
   * @throws UnavailableException if there is no connection by then; nothing is left open
   */
  public ToolrackClient connect(Duration timeout) {
    Durations.requirePositive("timeout", timeout);
    Connection connection = connection(ClientRuntime.system());
    try {
      connection.awaitReady(timeout);
    } catch (RuntimeException e) {
      connection.close();
      throw e;
    }
    return new ToolrackClient(AsyncToolrackClient.open(connection));
  }

  Connection connection(ClientRuntime runtime) {
    ManagedChannel given = channel;
    String name;
    if (given != null) {
      if (target != null || credentials != null) {
        throw new IllegalStateException(
            "A given channel has its own target and credentials: set either those or the channel");
      }
      name = given.authority();
    } else if (target == null) {
      throw new IllegalStateException("The builder needs a target or a channel");
    } else {
      name = target;
    }
    ClientOptions options =
        new ClientOptions(
            name,
            defaultDeadline,
            retryPolicy,
            readYourWrites,
            callCredentials,
            resolveCache,
            codec);
    return new Connection(
        given == null ? openChannel(name) : given, given == null, options, runtime);
  }

  private ManagedChannel openChannel(String openTarget) {
    ManagedChannelBuilder<?> builder =
        Grpc.newChannelBuilder(
            openTarget, credentials == null ? TlsChannelCredentials.create() : credentials);
    return builder
        .defaultLoadBalancingPolicy("round_robin")
        .userAgent((application == null ? "" : application + " ") + "toolrack-java")
        .keepAliveTime(Durations.nanos(keepAlive), TimeUnit.NANOSECONDS)
        .keepAliveTimeout(10, TimeUnit.SECONDS)
        .maxInboundMessageSize(maxInboundBytes)
        .build();
  }
}
