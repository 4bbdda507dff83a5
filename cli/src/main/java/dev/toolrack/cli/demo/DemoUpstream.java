package dev.toolrack.cli.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.toolrack.cli.CliException;
import dev.toolrack.cli.ExitCode;
import dev.toolrack.cli.demo.function.DemoFunction;
import dev.toolrack.cli.demo.function.RefusedInput;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The HTTP service behind the demo's tools, on loopback only. {@code POST /SLUG} and {@code POST
 * /SLUG/VALUE} take a JSON object, {@code GET /SLUG?name=value} takes strings; an input that the
 * function refuses is answered with 422 and {@code {"error": "..."}}.
 */
public final class DemoUpstream implements AutoCloseable {
  private static final int MAX_BODY_BYTES = 1 << 20;
  private static final int BACKLOG = 512;

  private final Map<String, DemoFunction> functions = DemoFunction.all();
  private final JsonMapper json = JsonMapper.shared();
  private final HttpServer server;
  private final ExecutorService threads;

  private DemoUpstream(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Starts the service.
   *
   * @param port 0 for any free one
   * @throws CliException if the port is in use
   */
  public static DemoUpstream start(int port) {
    try {
      InetAddress loopback = InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1});
      HttpServer server = HttpServer.create(new InetSocketAddress(loopback, port), BACKLOG);
      ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
      DemoUpstream upstream = new DemoUpstream(server, threads);
      server.setExecutor(threads);
      server.createContext("/", upstream::answer);
      server.start();
      return upstream;
    } catch (BindException e) {
      throw new CliException(
          ExitCode.FAILED,
          "port "
              + port
              + ", where the demo's own HTTP service listens, is in use; stop what uses it, or give"
              + " another one with --demo-port");
    } catch (IOException e) {
      throw new CliException(
          ExitCode.FAILED, "the demo's own HTTP service does not start: " + e.getMessage());
    }
  }

  /** The base URL, for example {@code http://127.0.0.1:50080}. */
  public String baseUrl() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String[] path = exchange.getRequestURI().getPath().split("/", -1);
      DemoFunction function = path.length < 2 ? null : functions.get(path[1]);
      if (function == null || path.length > 3) {
        send(exchange, 404, error("no such function: " + exchange.getRequestURI().getPath()));
        return;
      }
      try {
        ObjectNode input = input(exchange);
        if (path.length == 3) {
          input.put("algorithm", path[2]); // hash is the only function with a value in its path
        }
        send(exchange, 200, function.apply(input));
      } catch (RefusedInput e) {
        send(exchange, 422, error(e.text()));
      } catch (JacksonException e) {
        send(exchange, 400, error("the body is no JSON: " + e.getOriginalMessage()));
      }
    }
  }

  private ObjectNode input(HttpExchange exchange) throws IOException {
    if (exchange.getRequestMethod().equals("GET")) {
      return ofQuery(exchange.getRequestURI());
    }
    try (InputStream body = exchange.getRequestBody()) {
      byte[] bytes = body.readNBytes(MAX_BODY_BYTES + 1);
      if (bytes.length > MAX_BODY_BYTES) {
        return JsonNodeFactory.instance.objectNode(); // the function says what is missing
      }
      return json.readTree(bytes) instanceof ObjectNode object
          ? object
          : JsonNodeFactory.instance.objectNode();
    }
  }

  private static ObjectNode ofQuery(URI uri) {
    ObjectNode input = JsonNodeFactory.instance.objectNode();
    String query = uri.getRawQuery();
    if (query != null) {
      for (String pair : query.split("&", -1)) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
          input.put(
              URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
              URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
      }
    }
    return input;
  }

  private static ObjectNode error(String message) {
    return JsonNodeFactory.instance.objectNode().put("error", message);
  }

  private void send(HttpExchange exchange, int status, ObjectNode body) throws IOException {
    byte[] bytes = json.writeValueAsBytes(body);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  @Override
  public String toString() {
    return "DemoUpstream{" + baseUrl() + ", functions=" + functions.size() + "}";
  }
}
