package dev.toolrack.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.toolrack.cli.CliException;
import dev.toolrack.v1.HttpMethod;
import dev.toolrack.v1.ImportEntry;
import dev.toolrack.v1.Pattern;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DemoUpstreamTest {
  private final DemoUpstream upstream = DemoUpstream.start(0);
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    upstream.close();
    http.close();
  }

  private HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(upstream.baseUrl() + path))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void everyExampleOfEveryToolFitsItsSchemasAndIsAnswered()
      throws IOException, InterruptedException {
    var schemas = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    DemoCatalog catalog = DemoCatalog.of(upstream.baseUrl());
    assertThat(catalog.entries()).hasSize(10);
    for (ImportEntry entry : catalog.entries()) {
      assertThat(entry.getPatternsCount()).isPositive();
      for (Pattern pattern : entry.getPatternsList()) {
        JsonNode input = JsonMapper.shared().readTree(pattern.getExampleInput());
        assertThat(schemas.getSchema(entry.getToolVersion().getInputSchema()).validate(input))
            .isEmpty();
        HttpResponse<String> reply = call(entry, input);
        assertThat(reply.statusCode()).as(entry.getTool().getSlug()).isEqualTo(200);
        assertThat(
                schemas
                    .getSchema(entry.getToolVersion().getOutputSchema())
                    .validate(JsonMapper.shared().readTree(reply.body())))
            .isEmpty();
      }
    }
  }

  private HttpResponse<String> call(ImportEntry entry, JsonNode input)
      throws IOException, InterruptedException {
    var endpoint = entry.getToolVersion().getEndpoint().getHttp();
    String url =
        endpoint.getUrlTemplate().replace("{algorithm}", input.path("algorithm").asString(""));
    assertThat(url).startsWith(upstream.baseUrl()).doesNotContain("{");
    if (endpoint.getMethod() == HttpMethod.HTTP_METHOD_GET) {
      StringBuilder query = new StringBuilder("?");
      input
          .properties()
          .forEach(
              p ->
                  query
                      .append(p.getKey())
                      .append('=')
                      .append(URLEncoder.encode(p.getValue().asString(), StandardCharsets.UTF_8))
                      .append('&'));
      return http.send(
          HttpRequest.newBuilder(URI.create(url + query)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
    return post(url.substring(upstream.baseUrl().length()), input.toString());
  }

  @Test
  void whatItCannotWorkOnIsRefusedWithTheReason() throws IOException, InterruptedException {
    HttpResponse<String> refused = post("/unit-convert", "{\"value\":1,\"from\":\"m\"}");
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body()).isEqualTo("{\"error\":\"to must be a string\"}");
    assertThat(post("/hash/sha-256", "{\"text\"").statusCode()).isEqualTo(400);
    assertThat(post("/no-such-function", "{}").statusCode()).isEqualTo(404);
  }

  @Test
  void aPortInUseIsToldWithTheRemedy() {
    int port = URI.create(upstream.baseUrl()).getPort();
    assertThatThrownBy(() -> DemoUpstream.start(port))
        .isInstanceOf(CliException.class)
        .hasMessageContaining("port " + port)
        .hasMessageContaining("--demo-port");
  }

  @Test
  void theNextVersionIsAPatch() {
    assertThat(DemoCatalog.nextPatch("1.0.9")).isEqualTo("1.0.10");
    assertThat(DemoCatalog.nextPatch("1.0.0-rc.1")).isEqualTo("1.0.1");
  }
}
