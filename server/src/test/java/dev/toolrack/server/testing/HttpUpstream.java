package dev.toolrack.server.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** A well-behaved HTTP/1.1 upstream on a free loopback port, which remembers what it was asked. */
public final class HttpUpstream implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Seen> seen = new CopyOnWriteArrayList<>();

  /** A request that came. */
  public record Seen(String method, String target, Map<String, List<String>> headers, String body) {
    /** The header's first value, or an empty text. */
    public String header(String name) {
      return headers.entrySet().stream()
          .filter(header -> header.getKey().equalsIgnoreCase(name))
          .map(header -> header.getValue().getFirst())
          .findFirst()
          .orElse("");
    }
  }

  /** Answers an exchange whose request has been read. */
  public interface Answer {
    void to(HttpExchange exchange, Seen request) throws IOException;
  }

  private HttpUpstream(HttpServer server) {
    this.server = server;
  }

  public static HttpUpstream start(Answer answer) throws IOException {
    return start(HttpServer.create(), answer);
  }

  /** One that speaks TLS. */
  public static HttpUpstream start(SSLContext tls, Answer answer) throws IOException {
    HttpsServer server = HttpsServer.create();
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    return start(server, answer);
  }

  private static HttpUpstream start(HttpServer server, Answer answer) throws IOException {
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128);
    HttpUpstream upstream = new HttpUpstream(server);
    server.setExecutor(upstream.threads);
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          Seen request =
              new Seen(
                  exchange.getRequestMethod(),
                  exchange.getRequestURI().toString(),
                  Map.copyOf(exchange.getRequestHeaders()),
                  body);
          upstream.seen.add(request);
          try (exchange) {
            answer.to(exchange, request);
          }
        });
    server.start();
    return upstream;
  }

  /** Answers with what it was sent. */
  public static HttpUpstream echo() throws IOException {
    return start((exchange, request) -> reply(exchange, 200, request.body()));
  }

  /** Answers every request alike. */
  public static HttpUpstream answering(int status, String body) throws IOException {
    return start((exchange, _) -> reply(exchange, status, body));
  }

  public static void reply(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
  }

  public String url(String path) {
    return (server instanceof HttpsServer ? "https" : "http")
        + "://127.0.0.1:"
        + server.getAddress().getPort()
        + path;
  }

  /** The requests that came, in order. */
  public List<Seen> seen() {
    return seen;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
