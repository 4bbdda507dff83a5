package dev.toolrack.server.execution.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.catalog.Endpoint;
import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.eventloop.NetworkTransport;
import dev.toolrack.server.execution.ExecutionResult;
import dev.toolrack.server.execution.Json;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.testing.HttpUpstream;
import dev.toolrack.server.testing.InMemoryCatalog;
import dev.toolrack.server.testing.PipelineForTests;
import dev.toolrack.server.testing.Transports;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Executions against a well-behaved upstream. */
@ParameterizedClass
@MethodSource(Transports.AVAILABLE)
final class HttpExecutionIT {
  private final PipelineForTests tests;

  HttpExecutionIT(NetworkTransport transport) {
    tests = new PipelineForTests(transport);
  }

  @AfterEach
  void close() throws IOException {
    tests.close();
  }

  private static String output(ExecutionResult result) {
    return Objects.requireNonNull(result.output()).toString();
  }

  @Test
  void sendsTheInputAndAnswersWithTheReplyByteForByte() throws IOException {
    try (HttpUpstream upstream = HttpUpstream.echo()) {
      tests.catalog.put(
          "echo",
          "{\"type\":\"object\"}",
          InMemoryCatalog.post(upstream.url("/echo")),
          Policy.DEFAULT);
      String input = "{ \"a\" : 1.50e+2,\t\"b\":[ ] }";

      ExecutionResult result = tests.execute("echo", input);

      assertThat(output(result)).isEqualTo(input);
      assertThat(result.attempts()).isEqualTo(1);
      assertThat(result.version()).hasToString("1.0.0");
      HttpUpstream.Seen request = upstream.seen().getFirst();
      assertThat(request.body()).isEqualTo(input);
      assertThat(request.header("x-request-id")).isEqualTo("request-1");
      assertThat(request.header("x-toolrack-execution-id")).isEqualTo(result.executionId());
      assertThat(request.header("content-type")).isEqualTo("application/json");
      assertThat(request.header("accept")).isEqualTo("application/json");
      assertThat(request.header("user-agent")).isEqualTo("toolrack/test");
      assertThat(tests.records).hasSize(1);
      assertThat(tests.records.getFirst().failure()).isNull();
      assertThat(tests.records.getFirst().durationNanos()).isEqualTo(result.timings().totalNanos());
      assertThat(tests.admission.inFlight()).isZero();
    }
  }

  @Test
  void takesTheUrlFromTheInputAndLeavesTheRestAsBody() throws IOException {
    try (HttpUpstream upstream = HttpUpstream.echo()) {
      tests.catalog.put(
          "put",
          "",
          InMemoryCatalog.endpoint(
              Endpoint.Method.PUT, upstream.url("/items/{id}/x?lang={lang}&v=1")),
          Policy.DEFAULT);

      ExecutionResult result =
          tests.execute(
              "put", "{\"id\":\"a/b ?#\",\"n\": 1.0,\"lang\":\"de&x\",\"o\":{\"k\":[1]}}");

      assertThat(upstream.seen().getFirst().target())
          .isEqualTo("/items/a%2Fb%20%3F%23/x?lang=de%26x&v=1");
      assertThat(output(result)).isEqualTo("{\"n\": 1.0,\"o\":{\"k\":[1]}}");
    }
  }

  @Test
  void sendsTheInputAsQuery() throws IOException {
    try (HttpUpstream upstream = HttpUpstream.answering(200, "[1]")) {
      tests.catalog.put(
          "get",
          "",
          InMemoryCatalog.endpoint(Endpoint.Method.GET, upstream.url("/search?fixed=1")),
          Policy.DEFAULT);

      tests.execute(
          "get", "{\"q\":\"a b&c\",\"tag\":[\"x\",2],\"o\":{\"k\": 1},\"none\":null,\"b\":true}");

      assertThat(upstream.seen().getFirst().target())
          .isEqualTo("/search?fixed=1&q=a%20b%26c&tag=x&tag=2&o=%7B%22k%22%3A%201%7D&b=true");
      assertThat(upstream.seen().getFirst().body()).isEmpty();
    }
  }

  @Test
  void picksTheOutput() throws IOException {
    try (HttpUpstream upstream =
        HttpUpstream.answering(200, "{\"data\":{\"items\":[{\"v\": 1.0}, \"x\"]},\"z\":1}")) {
      for (String pointer : List.of("/data/items/0", "/data/items/1", "/nothing")) {
        tests.catalog.put(
            "pick" + pointer.replace("/", "-"),
            "",
            new Endpoint.Http(
                Endpoint.Method.POST, upstream.url("/"), Map.of(), pointer, List.of()),
            Policy.DEFAULT);
      }

      assertThat(output(tests.execute("pick-data-items-0", "{}"))).isEqualTo("{\"v\": 1.0}");
      assertThat(output(tests.execute("pick-data-items-1", "{}"))).isEqualTo("\"x\"");
      assertThat(tests.failure("pick-nothing", "{}"))
          .satisfies(
              failure -> {
                assertThat(failure.reason()).isEqualTo(Reason.OUTPUT_INVALID);
                assertThat(failure.metadata()).containsEntry("pointer", "/nothing");
              });
    }
  }

  @Test
  void answersNullWhereThereIsNoContent() throws IOException {
    try (HttpUpstream upstream = HttpUpstream.answering(204, "")) {
      tests.catalog.put(
          "delete",
          "",
          InMemoryCatalog.endpoint(Endpoint.Method.DELETE, upstream.url("/x")),
          Policy.DEFAULT);

      assertThat(tests.execute("delete", "{}").output())
          .extracting(Json::toString)
          .isEqualTo("null");
    }
  }

  @Test
  void resolvesFromElsewhereThanMemory() throws IOException {
    try (HttpUpstream upstream = HttpUpstream.echo()) {
      tests.catalog.putPost("echo", upstream.url("/"));
      tests.catalog.setCold(true);

      assertThat(output(tests.execute("echo", "[1]"))).isEqualTo("[1]");
      assertThat(tests.failure("unknown", "{}").reason()).isEqualTo(Reason.TOOL_NOT_FOUND);
    }
  }
}
