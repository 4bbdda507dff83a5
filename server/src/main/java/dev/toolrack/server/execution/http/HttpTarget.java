package dev.toolrack.server.execution.http;

import dev.toolrack.server.catalog.Endpoint;
import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.execution.Json;
import dev.toolrack.server.execution.JsonPointers;
import dev.toolrack.server.execution.JsonReader;
import dev.toolrack.server.execution.ToolInvoker;
import dev.toolrack.server.failure.ToolrackException;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.util.AsciiString;
import java.util.UUID;
import org.asynchttpclient.Request;
import org.asynchttpclient.RequestBuilder;

/** An HTTP endpoint that has been checked and taken apart. Thread-safe. */
final class HttpTarget implements ToolInvoker.Target {
  private static final AsciiString REQUEST_ID = AsciiString.cached("x-request-id");
  private static final AsciiString EXECUTION_ID = AsciiString.cached("x-toolrack-execution-id");
  private static final AsciiString JSON = AsciiString.cached("application/json");

  /** What goes in has been checked. */
  private static final HttpHeadersFactory TRUSTED =
      DefaultHttpHeadersFactory.headersFactory().withValidation(false);

  private static final int MAX_SUCCESS_RANGES = 16;

  private final HttpInvoker invoker;
  private final Endpoint.Http endpoint;
  private final Policy policy;
  private final UrlTemplate template;
  private final RequestEncoder encoder;
  private final HttpHeaders headers;
  private final OriginGate gate;

  HttpTarget(
      HttpInvoker invoker,
      Endpoint.Http endpoint,
      Policy policy,
      AsciiString userAgent,
      JsonReader json) {
    this.invoker = invoker;
    this.endpoint = endpoint;
    this.policy = policy;
    template = UrlTemplate.parse(endpoint.urlTemplate());
    checkStatuses(endpoint);
    if (!JsonPointers.isPointer(endpoint.outputPointer())) {
      throw ToolrackException.invalid(
          "tool_version.endpoint.http.output_pointer", "is not a JSON Pointer (RFC 6901)");
    }
    encoder = new RequestEncoder(template, endpoint.method(), json);
    headers = StaticHeaders.of(endpoint.headers());
    if (endpoint.method().hasBody() && !headers.contains(HttpHeaderNames.CONTENT_TYPE)) {
      headers.set(HttpHeaderNames.CONTENT_TYPE, JSON);
    }
    if (!headers.contains(HttpHeaderNames.ACCEPT)) {
      headers.set(HttpHeaderNames.ACCEPT, JSON);
    }
    if (!headers.contains(HttpHeaderNames.USER_AGENT)) {
      headers.set(HttpHeaderNames.USER_AGENT, userAgent);
    }
    gate = invoker.gate(template.toString());
  }

  private static void checkStatuses(Endpoint.Http endpoint) {
    if (endpoint.successStatuses().size() > MAX_SUCCESS_RANGES) {
      throw ToolrackException.invalid(
          "tool_version.endpoint.http.success_statuses",
          "has more than " + MAX_SUCCESS_RANGES + " ranges");
    }
    for (Endpoint.StatusRange range : endpoint.successStatuses()) {
      if (range.first() < 200 || range.last() > 599 || range.first() > range.last()) {
        throw ToolrackException.invalid(
            "tool_version.endpoint.http.success_statuses",
            "must be ranges within 200 to 599, the first status not above the last");
      }
    }
  }

  @Override
  public String outputPointer() {
    return endpoint.outputPointer();
  }

  @Override
  public ToolInvoker.Call call(Json input, String requestId, UUID executionId) {
    RequestEncoder.Encoded encoded = encoder.encode(input);
    HttpHeaders all = TRUSTED.newHeaders().add(headers);
    all.set(REQUEST_ID, HeaderText.printable(requestId));
    all.set(EXECUTION_ID, executionId.toString());
    RequestBuilder builder =
        new RequestBuilder(endpoint.method().name(), true).setUri(encoded.uri()).setHeaders(all);
    Json body = encoded.body();
    if (body != null) {
      builder.setBody(body.bytes());
    }
    Request request = builder.build();
    return (deadlineNanos, listener) -> {
      HttpAttempt attempt = new HttpAttempt(invoker, this, request, listener);
      attempt.start();
      return attempt;
    };
  }

  OriginGate gate() {
    return gate;
  }

  Policy policy() {
    return policy;
  }

  Endpoint.Http endpoint() {
    return endpoint;
  }

  /** Host and port, for messages. */
  String origin() {
    return template.origin();
  }

  @Override
  public String toString() {
    return "HttpTarget{" + endpoint.method() + " " + template + "}";
  }
}
