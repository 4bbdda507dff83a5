package dev.toolrack.server.execution.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.catalog.Endpoint;
import dev.toolrack.server.execution.http.TlsCalls.Outcome;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.testing.Http2Upstream;
import dev.toolrack.server.testing.HttpUpstream;
import dev.toolrack.server.testing.TlsKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests as they arrive at an upstream, by each of the ways to one. */
final class RequestsIT {
  /** The brackets are sent as they are written. */
  private static final String PATH = "/echo/{id}?lang={lang}&v[a]=%2B1";

  private static final Map<String, String> HEADERS =
      Map.of("x-api-version", "2", "accept", "text/csv", "content-type", "application/x-json");

  @TempDir private Path folder;

  private final TlsCalls calls = new TlsCalls(100, true);

  @AfterEach
  void close() throws IOException {
    calls.close();
  }

  private void call(Endpoint.Method method, String url, String input) {
    Outcome outcome = new Outcome();
    calls.start(new Endpoint.Http(method, url, HEADERS, "", List.of()), input, outcome);
    assertThat(outcome).succeedsWithin(Duration.ofSeconds(20));
  }

  private void sendsAll(String url, List<HttpUpstream.Seen> seen, String host) {
    call(Endpoint.Method.PUT, url, "{\"id\":\"a/b ?\",\"n\": 1.0,\"lang\":\"de&x\"}");
    call(Endpoint.Method.DELETE, url, "{\"id\":1,\"lang\":2,\"q\":\"+\"}");

    HttpUpstream.Seen put = seen.get(0);
    assertThat(put.method()).isEqualTo("PUT");
    assertThat(put.target()).isEqualTo("/echo/a%2Fb%20%3F?lang=de%26x&v[a]=%2B1");
    assertThat(put.body()).isEqualTo("{\"n\": 1.0}");
    assertThat(put.header("content-type")).isEqualTo("application/x-json");
    assertThat(put.header("accept")).isEqualTo("text/csv");
    HttpUpstream.Seen delete = seen.get(1);
    assertThat(delete.method()).isEqualTo("DELETE");
    assertThat(delete.target()).isEqualTo("/echo/1?lang=2&v[a]=%2B1&q=%2B");
    assertThat(delete.body()).isEmpty();
    assertThat(delete.header("content-length")).isEmpty();
    assertThat(seen)
        .allSatisfy(
            request -> {
              assertThat(request.header(host)).isEqualTo(authority(url));
              assertThat(request.header("x-api-version")).isEqualTo("2");
              assertThat(request.header("x-request-id")).isEqualTo("r??x-evil:?1");
              assertThat(request.header("x-evil")).isEmpty();
              assertThat(request.header("x-toolrack-execution-id"))
                  .isEqualTo(new UUID(0, 0).toString());
              assertThat(request.header("user-agent")).isEqualTo("toolrack/test");
              assertThat(request.header("accept-encoding")).isEmpty();
            });
  }

  private static String authority(String url) {
    return url.substring(url.indexOf("//") + 2, url.indexOf("/echo"));
  }

  @Test
  void withoutTlsTheyAreWhole() throws Exception {
    try (HttpUpstream upstream = HttpUpstream.answering(200, "[]")) {
      sendsAll(upstream.url(PATH), upstream.seen(), "host");
    }
  }

  @Test
  void withHttp2TheyAreWhole() throws Exception {
    try (Http2Upstream upstream = Http2Upstream.start(folder)) {
      sendsAll(upstream.url(PATH), upstream.echoed(), ":authority");
    }
  }

  @Test
  void withTlsTheyAreWhole() throws Exception {
    try (HttpUpstream upstream =
        HttpUpstream.start(
            TlsKeys.context(folder), (exchange, _) -> HttpUpstream.reply(exchange, 200, "[]"))) {
      sendsAll(upstream.url(PATH), upstream.seen(), "host");
    }
  }

  @Test
  void redirectsAreNotFollowedAndCookiesNotKept() throws Exception {
    try (HttpUpstream upstream =
        HttpUpstream.start(
            TlsKeys.context(folder),
            (exchange, _) -> {
              exchange.getResponseHeaders().set("Location", "/elsewhere");
              exchange.getResponseHeaders().set("Set-Cookie", "a=b; Path=/");
              HttpUpstream.reply(exchange, 307, "");
            })) {
      for (int i = 1; i <= 2; i++) {
        ToolrackException failure = calls.failure(upstream.url("/"));

        assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_FAILED);
        assertThat(failure.metadata()).containsEntry("status", "307");
        assertThat(upstream.seen()).hasSize(i);
      }
      assertThat(upstream.seen().getLast().header("cookie")).isEmpty();
    }
  }
}
