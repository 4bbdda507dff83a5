package dev.toolrack.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpEndpointsIT {
  private final CollectorRegistry metrics = new CollectorRegistry();
  private final HttpClient client = HttpClient.newHttpClient();
  private HealthCheck.State feed = new HealthCheck.State(true, "revision 7");
  private boolean live = true;
  private boolean broken;
  private HttpEndpoints endpoints;

  @BeforeEach
  void open() throws IOException {
    Counter.build("toolrack_things_total", "Things.").register(metrics).inc();
    endpoints =
        HttpEndpoints.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            metrics,
            () -> live,
            List.of(
                new HealthCheck("feed", this::feed),
                new HealthCheck("draining", () -> new HealthCheck.State(true, "no"))));
  }

  private HealthCheck.State feed() {
    if (broken) {
      throw new IllegalStateException("The check is broken");
    }
    return feed;
  }

  @AfterEach
  void close() {
    endpoints.close();
    client.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + endpoints.address().getPort() + path))
        .timeout(Duration.ofSeconds(30));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static String contentType(HttpResponse<String> response) {
    return response.headers().firstValue("Content-Type").orElse("");
  }

  @Test
  void servesMetricsInTheFormThatIsAskedFor() throws IOException, InterruptedException {
    HttpResponse<String> text = send(request("/metrics"));
    assertThat(text.statusCode()).isEqualTo(200);
    assertThat(contentType(text)).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    assertThat(text.body()).contains("toolrack_things_total 1.0\n").doesNotContain("# EOF");

    HttpResponse<String> open =
        send(request("/metrics").header("Accept", "application/openmetrics-text; version=1.0.0"));
    assertThat(contentType(open)).startsWith("application/openmetrics-text");
    assertThat(open.body()).contains("toolrack_things_total 1.0\n").endsWith("# EOF\n");
  }

  @Test
  void isLiveAndReady() throws IOException, InterruptedException {
    HttpResponse<String> live = send(request("/health/live"));
    assertThat(live.statusCode()).isEqualTo(200);
    assertThat(live.body()).isEqualTo("{\"status\":\"live\"}\n");

    HttpResponse<String> ready = send(request("/health/ready"));
    assertThat(ready.statusCode()).isEqualTo(200);
    assertThat(contentType(ready)).isEqualTo("application/json");
    assertThat(ready.body())
        .isEqualTo(
            "{\"status\":\"ready\",\"checks\":{"
                + "\"feed\":{\"ready\":true,\"detail\":\"revision 7\"},"
                + "\"draining\":{\"ready\":true,\"detail\":\"no\"}}}\n");
  }

  @Test
  void saysWhyItIsNotReady() throws IOException, InterruptedException {
    feed = new HealthCheck.State(false, "Postgres says \"no\"\n\\ \u0001");
    HttpResponse<String> response = send(request("/health/ready"));
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body())
        .startsWith("{\"status\":\"not ready\",")
        .contains("\"detail\":\"Postgres says \\\"no\\\"\\u000a\\\\ \\u0001\"");
    assertThat(send(request("/health/live")).statusCode()).isEqualTo(200);
  }

  @Test
  void isNotLiveWhenOnlyAnotherStartHelps() throws IOException, InterruptedException {
    live = false;
    HttpResponse<String> response = send(request("/health/live"));
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).isEqualTo("{\"status\":\"to be started again\"}\n");
  }

  /** Defect: the answer was to be sent when the connection was closed already. */
  @Test
  void saysThatAnAnswerCouldNotBeMade() throws IOException, InterruptedException {
    broken = true;
    HttpResponse<String> response = send(request("/health/ready"));
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).isEqualTo("{\"error\":\"the answer could not be made\"}\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/metrics/", "/health", "/health/ready/../live", "/%00", "/a?b=c"})
  void knowsNoOtherPath(String path) throws IOException, InterruptedException {
    HttpResponse<String> response = send(request(path));
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(contentType(response)).isEqualTo("application/json");
    assertThat(response.body()).startsWith("{\"error\":\"");
  }

  @Test
  void knowsNoOtherMethod() throws IOException, InterruptedException {
    HttpResponse<String> response = send(request("/metrics").DELETE());
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD");
    assertThat(response.body()).startsWith("{\"error\":\"");

    HttpResponse<String> head = send(request("/health/live").HEAD());
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
  }

  @Test
  void takesNoBody() throws IOException, InterruptedException {
    HttpResponse<String> response =
        send(request("/metrics").method("GET", HttpRequest.BodyPublishers.ofString("x")));
    assertThat(response.statusCode()).isEqualTo(413);
  }

  @Test
  void boundsTheHead() throws IOException, InterruptedException {
    HttpRequest.Builder tooLong = request("/metrics").header("X-Long", "x".repeat(20_000));
    assertThatThrownBy(() -> send(tooLong)).isInstanceOf(IOException.class);
    assertThat(send(request("/metrics")).statusCode()).isEqualTo(200);
  }

  /** Clients that send nothing used to be able to keep everybody else out. */
  @Test
  void answersWhileOthersSayNothing() throws IOException, InterruptedException {
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        silent.add(new Socket(endpoints.address().getAddress(), endpoints.address().getPort()));
      }
      assertThat(send(request("/health/live")).statusCode()).isEqualTo(200);
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  /** Whoever was refused for lack of room must not end the thread that accepts connections. */
  @Test
  void refusesMoreThanItCanServeAtOnceAndRecovers() throws IOException {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        Socket socket = new Socket(endpoints.address().getAddress(), endpoints.address().getPort());
        slow.add(socket);
        socket.getOutputStream().write("GET /met".getBytes(StandardCharsets.US_ASCII));
      }
      Awaitility.await().until(() -> isClosedByPeer(slow.getLast()));
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
    Awaitility.await()
        .ignoreExceptions()
        .until(() -> send(request("/health/live")).statusCode() == 200);
  }

  private static boolean isClosedByPeer(Socket socket) throws IOException {
    socket.setSoTimeout(100);
    try {
      return socket.getInputStream().read() == -1;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true; // reset, as what was sent has not been read
    }
  }

  @Test
  void saysWhatItIs() {
    assertThat(endpoints)
        .hasToString("HttpEndpoints{" + endpoints.address() + ", checks feed, draining}");
  }
}
