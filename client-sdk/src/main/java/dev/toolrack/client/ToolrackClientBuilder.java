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
 * Builds a {@link ToolrackClient}. By default a client uses TLS with the authorities of the JDK,
 * spreads its calls over all addresses of the target, keeps connections alive, gives each call 30 s
 * with its retries, and reads its own writes. Not for use by several threads.
 */
public final class ToolrackClientBuilder {
  private static final Pattern HAS_SCHEME = Pattern.compile("[a-z][a-z0-9+.-]*:/.*|unix:.*");

  /** The form of gRPC without slashes; before nothing but a port it is a host of that name. */
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
   * The server: {@code host:port}, whose addresses are looked up and all used, or a target URI of
   * gRPC, for example {@code xds:///toolrack}.
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
    // The brackets of an IPv6 address may not stand in the path of a URI as they are.
    return "dns:///" + hostAndPort.replace("[", "%5B").replace("]", "%5D");
  }

  /** Speaks without TLS: for loopback and trusted networks. */
  public ToolrackClientBuilder plaintext() {
    credentials = InsecureChannelCredentials.create();
    return this;
  }

  /** Speaks TLS with the certificate authorities of the JDK; the default. */
  public ToolrackClientBuilder tls() {
    credentials = TlsChannelCredentials.create();
    return this;
  }

  /** Speaks TLS with authorities or a client certificate of one's own. */
  public ToolrackClientBuilder tls(TlsChannelCredentials tlsCredentials) {
    credentials = requireNonNull(tlsCredentials, "tlsCredentials");
    return this;
  }

  /** Uses a channel that someone else opened, and will close. Not together with a target. */
  public ToolrackClientBuilder channel(ManagedChannel newChannel) {
    channel = requireNonNull(newChannel, "channel");
    return this;
  }

  /** What proves to the server who calls; asked for with each call. */
  public ToolrackClientBuilder callCredentials(CallCredentials newCallCredentials) {
    callCredentials = requireNonNull(newCallCredentials, "callCredentials");
    return this;
  }

  /**
   * The longest time for a call with its retries; 30 s unless given. Watches and imports go on for
   * as long as they need.
   */
  public ToolrackClientBuilder defaultDeadline(Duration newDefaultDeadline) {
    defaultDeadline = Durations.requirePositive("defaultDeadline", newDefaultDeadline);
    return this;
  }

  /** How calls are retried; {@link RetryPolicy#defaults()} unless given. */
  public ToolrackClientBuilder retryPolicy(RetryPolicy newRetryPolicy) {
    retryPolicy = requireNonNull(newRetryPolicy, "retryPolicy");
    return this;
  }

  /**
   * Whether resolves and executions of this client see its own mutations on every replica, at the
   * cost of a short wait where a replica is behind; true unless given.
   */
  public ToolrackClientBuilder readYourWrites(boolean newReadYourWrites) {
    readYourWrites = newReadYourWrites;
    return this;
  }

  /** Keeps resolved versions in memory, fresh by a watch; none unless given. */
  public ToolrackClientBuilder resolveCache(ResolveCacheOptions newResolveCache) {
    resolveCache = requireNonNull(newResolveCache, "resolveCache");
    return this;
  }

  /** Turns typed inputs and outputs into JSON and back, for example {@link JacksonCodec}. */
  public ToolrackClientBuilder codec(PayloadCodec newCodec) {
    codec = requireNonNull(newCodec, "codec");
    return this;
  }

  /**
   * Idle time of a connection with calls on it before it is probed; 60 s unless given, and no less
   * than 20 s: a server ends a connection that is probed more often.
   */
  public ToolrackClientBuilder keepAlive(Duration newKeepAlive) {
    if (newKeepAlive.compareTo(LEAST_KEEP_ALIVE) < 0) {
      throw new IllegalArgumentException(
          "keepAlive must be at least 20 s, or servers end the connection; is " + newKeepAlive);
    }
    keepAlive = newKeepAlive;
    return this;
  }

  /** The largest reply in bytes; 64 MiB unless given, which takes a batch of large outputs. */
  public ToolrackClientBuilder maxInboundBytes(int newMaxInboundBytes) {
    if (newMaxInboundBytes < 1) {
      throw new IllegalArgumentException(
          "maxInboundBytes must be positive, is " + newMaxInboundBytes);
    }
    maxInboundBytes = newMaxInboundBytes;
    return this;
  }

  /** Name and version of the calling application for the user agent, as {@code name/1.0}. */
  public ToolrackClientBuilder application(String newApplication) {
    application = requireNonNull(newApplication, "application");
    return this;
  }

  /**
   * A client that connects with its first call.
   *
   * @throws IllegalStateException if there is neither a target nor a channel, or both
   */
  public ToolrackClient build() {
    return new ToolrackClient(AsyncToolrackClient.open(connection(ClientRuntime.system())));
  }

  /**
   * A client that is connected.
   *
   * @param timeout the longest wait for the connection
   * @throws UnavailableException if it cannot be had in that time; nothing is left open
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
