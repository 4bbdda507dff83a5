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
import org.asynchttpclient.uri.Uri;

/** An HTTP endpoint that has been validated and parsed. Thread-safe. */
final class HttpTarget implements ToolInvoker.Target {
  private static final AsciiString REQUEST_ID = AsciiString.cached("x-request-id");
  private static final AsciiString EXECUTION_ID = AsciiString.cached("x-toolrack-execution-id");
  private static final AsciiString JSON = AsciiString.cached("application/json");

  /** The values have been validated already. */
  private static final HttpHeadersFactory TRUSTED =
      DefaultHttpHeadersFactory.headersFactory().withValidation(false);

  private static final int MAX_SUCCESS_RANGES = 16;

  private final HttpInvoker invoker;
  private final Endpoint.Http endpoint;
  private final Policy policy;
  private final UrlTemplate template;
  private final RequestEncoder encoder;
  private final OriginGate gate;
  private final Sender sender;

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
    HttpHeaders headers = StaticHeaders.of(endpoint.headers());
    if (endpoint.method().hasBody() && !headers.contains(HttpHeaderNames.CONTENT_TYPE)) {
      headers.set(HttpHeaderNames.CONTENT_TYPE, JSON);
    }
    if (!headers.contains(HttpHeaderNames.ACCEPT)) {
      headers.set(HttpHeaderNames.ACCEPT, JSON);
    }
    if (!headers.contains(HttpHeaderNames.USER_AGENT)) {
      headers.set(HttpHeaderNames.USER_AGENT, userAgent);
    }
    gate = invoker.gate(template.server());
    sender =
        template.secure()
            ? new Secure(headers, invoker.tls().origin(template.server()))
            : new Plain(
                PlainRequest.Form.of(endpoint.method(), template.hostHeader(), headers),
                invoker.plain().origin(template.host(), template.port()));
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
    String request = HeaderText.printable(requestId);
    String execution = executionId.toString();
    Exchange.Unsent outgoing = sender.unsent(encoded, request, execution);
    return (deadlineNanos, listener) -> {
      HttpAttempt attempt = new HttpAttempt(invoker, this, outgoing, listener);
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

  /** Sends requests, with everything that the requests of the target share. */
  private sealed interface Sender {
    Exchange.Unsent unsent(RequestEncoder.Encoded encoded, String requestId, String executionId);
  }

  private final class Plain implements Sender {
    private final PlainRequest.Form form;
    private final PlainOrigin origin;

    Plain(PlainRequest.Form form, PlainOrigin origin) {
      this.form = form;
      this.origin = origin;
    }

    @Override
    public Exchange.Unsent unsent(
        RequestEncoder.Encoded encoded, String requestId, String executionId) {
      PlainRequest request =
          new PlainRequest(
              form, encoded.path(), encoded.query(), requestId, executionId, encoded.body());
      return receiver -> invoker.plain().send(origin, request, policy.connectTimeout(), receiver);
    }
  }

  private final class Secure implements Sender {
    private final HttpHeaders headers;
    private final TlsOrigin origin;

    Secure(HttpHeaders headers, TlsOrigin origin) {
      this.headers = headers;
      this.origin = origin;
    }

    @Override
    public Exchange.Unsent unsent(
        RequestEncoder.Encoded encoded, String requestId, String executionId) {
      HttpHeaders all = TRUSTED.newHeaders().add(headers);
      all.set(REQUEST_ID, requestId);
      all.set(EXECUTION_ID, executionId);
      Json body = encoded.body();
      return invoker
          .tls()
          .request(
              origin,
              endpoint.method().name(),
              new Uri(
                  "https",
                  null,
                  template.host(),
                  template.port(),
                  encoded.path(),
                  encoded.query(),
                  null),
              all,
              body == null ? null : body.bytes());
    }
  }
}
