package dev.toolrack.cli.imports;

import dev.toolrack.cli.CliException;
import dev.toolrack.cli.ExitCode;
import dev.toolrack.v1.Endpoint;
import dev.toolrack.v1.HttpEndpoint;
import dev.toolrack.v1.HttpMethod;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * The endpoint for imported entries that have none. {@code {server}} and {@code {tool}} are
 * replaced, percent-encoded; other {@code {parameters}} remain, to be filled in from the input of
 * each execution. Tools are called by POST.
 */
record EndpointTemplate(String text) {
  EndpointTemplate {
    if (!text.startsWith("http://") && !text.startsWith("https://")) {
      throw new CliException(
          ExitCode.USAGE,
          "--endpoint must be an http or https URL such as"
              + " 'http://localhost:9000/{server}/{tool}', not '"
              + text
              + "'");
    }
  }

  Endpoint of(String server, String tool) {
    return Endpoint.newBuilder()
        .setHttp(
            HttpEndpoint.newBuilder()
                .setMethod(HttpMethod.HTTP_METHOD_POST)
                .setUrlTemplate(
                    text.replace("{server}", encoded(server)).replace("{tool}", encoded(tool))))
        .build();
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
