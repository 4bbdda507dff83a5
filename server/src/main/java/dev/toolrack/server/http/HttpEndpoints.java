package dev.toolrack.server.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /metrics}, {@code /health/live} and {@code /health/ready}, on the JDK's HTTP server with a
 * virtual thread per request. Every other path is an error, in JSON. Requests with a body are
 * refused.
 */
public final class HttpEndpoints implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HttpEndpoints.class);

  private static final int MAX_REQUESTS = 64;
  private static final int BACKLOG = 64;
  private static final int MAX_HEAD_BYTES = 16 * 1024;
  private static final int MAX_HEADERS = 64;
  private static final int MAX_CONNECTIONS = 256;
  private static final int MAX_REQUEST_SECONDS = 10;
  private static final int MAX_ANSWER_SECONDS = 30;
  private static final String JSON = "application/json";

  private final HttpServer server;
  private final BoundedThreads threads;
  private final CollectorRegistry metrics;
  private final BooleanSupplier live;
  private final List<HealthCheck> checks;

  private HttpEndpoints(
      HttpServer server,
      BoundedThreads threads,
      CollectorRegistry metrics,
      BooleanSupplier live,
      List<HealthCheck> checks) {
    this.server = server;
    this.threads = threads;
    this.metrics = metrics;
    this.live = live;
    this.checks = List.copyOf(checks);
  }

  /**
   * Starts listening.
   *
   * @param address port 0 for any free one
   * @param live false if only a restart helps; must not block
   * @param checks the replica is ready while all of them are
   * @throws IOException if the address cannot be bound
   */
  public static HttpEndpoints open(
      InetSocketAddress address,
      CollectorRegistry metrics,
      BooleanSupplier live,
      List<HealthCheck> checks)
      throws IOException {
    limitTheServer();
    HttpServer server = HttpServer.create(address, BACKLOG);
    BoundedThreads threads = new BoundedThreads(MAX_REQUESTS);
    HttpEndpoints endpoints = new HttpEndpoints(server, threads, metrics, live, checks);
    server.setExecutor(threads);
    server.createContext("/", endpoints::handle);
    server.start();
    return endpoints;
  }

  /**
   * Limits the JDK's server, which reads its limits only once, from system properties, when the
   * first server is created. Values set by an operator are kept.
   */
  private static void limitTheServer() {
    setIfAbsent("sun.net.httpserver.maxReqHeaderSize", MAX_HEAD_BYTES);
    setIfAbsent("sun.net.httpserver.maxReqHeaders", MAX_HEADERS);
    setIfAbsent("sun.net.httpserver.maxReqTime", MAX_REQUEST_SECONDS);
    setIfAbsent("sun.net.httpserver.maxRspTime", MAX_ANSWER_SECONDS);
    setIfAbsent("jdk.httpserver.maxConnections", MAX_CONNECTIONS);
    if (System.getProperty("sun.net.httpserver.nodelay") == null) {
      System.setProperty("sun.net.httpserver.nodelay", "true");
    }
  }

  private static void setIfAbsent(String property, int value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, Integer.toString(value));
    }
  }

  /** The address on which it listens, with the actual port. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      try {
        answer(exchange);
      } catch (RuntimeException e) {
        log.warn("{} failed", exchange.getRequestURI(), e);
        error(exchange, 500, "the answer could not be made");
      }
    }
  }

  private interface Page {
    void answer(HttpExchange exchange) throws IOException;
  }

  private @Nullable Page page(@Nullable String path) {
    return switch (path) {
      case "/metrics" -> this::metrics;
      case "/health/live" -> this::live;
      case "/health/ready" -> this::ready;
      case null, default -> null;
    };
  }

  private void answer(HttpExchange exchange) throws IOException {
    Page page = page(exchange.getRequestURI().getPath());
    String method = exchange.getRequestMethod();
    if (page == null) {
      error(exchange, 404, "there is only /metrics, /health/live and /health/ready");
    } else if (!method.equals("GET") && !method.equals("HEAD")) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      error(exchange, 405, "only GET and HEAD are allowed");
    } else if (hasBody(exchange)) {
      error(exchange, 413, "a request has no body here");
    } else {
      page.answer(exchange);
    }
  }

  /** Whether the length is positive or unknown. */
  private static boolean hasBody(HttpExchange exchange) {
    String length = exchange.getRequestHeaders().getFirst("Content-Length");
    return exchange.getRequestHeaders().containsKey("Transfer-Encoding")
        || (length != null && !length.strip().equals("0"));
  }

  private void metrics(HttpExchange exchange) throws IOException {
    String contentType =
        TextFormat.chooseContentType(exchange.getRequestHeaders().getFirst("Accept"));
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (Writer writer = new OutputStreamWriter(body, StandardCharsets.UTF_8)) {
      TextFormat.writeFormat(contentType, writer, metrics.metricFamilySamples());
    }
    send(exchange, 200, contentType, body.toByteArray());
  }

  private void live(HttpExchange exchange) throws IOException {
    boolean lives = live.getAsBoolean();
    String status = lives ? "live" : "to be started again";
    send(exchange, lives ? 200 : 503, JSON, "{\"status\":\"" + status + "\"}\n");
  }

  private void ready(HttpExchange exchange) throws IOException {
    boolean ready = true;
    StringBuilder named = new StringBuilder();
    for (HealthCheck check : checks) {
      HealthCheck.State state = check.state().get();
      ready &= state.ready();
      named
          .append(named.isEmpty() ? "" : ",")
          .append(Json.quoted(check.name()))
          .append(":{\"ready\":")
          .append(state.ready())
          .append(",\"detail\":")
          .append(Json.quoted(state.detail()))
          .append('}');
    }
    String body =
        "{\"status\":\"" + (ready ? "ready" : "not ready") + "\",\"checks\":{" + named + "}}\n";
    send(exchange, ready ? 200 : 503, JSON, body);
  }

  private static void error(HttpExchange exchange, int status, String message) throws IOException {
    send(exchange, status, JSON, "{\"error\":" + Json.quoted(message) + "}\n");
  }

  private static void send(HttpExchange exchange, int status, String contentType, String body)
      throws IOException {
    send(exchange, status, contentType, body.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int status, String contentType, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", contentType);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** Stops listening and drops the requests in progress. */
  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }

  @Override
  public String toString() {
    return checks.stream()
        .map(HealthCheck::name)
        .collect(Collectors.joining(", ", "HttpEndpoints{" + address() + ", checks ", "}"));
  }
}
