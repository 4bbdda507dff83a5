package dev.toolrack.server.execution.http;

import com.github.benmanes.caffeine.cache.Interner;
import dev.toolrack.server.catalog.Endpoint;
import dev.toolrack.server.execution.Json;
import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request of HTTP/1.1 (RFC 9112) without TLS. Its parts have been validated: none of them can
 * contain a line break.
 *
 * @param query null for none
 * @param body null for none, in which case no length is sent
 */
record PlainRequest(
    Form form,
    String path,
    @Nullable String query,
    String requestId,
    String executionId,
    @Nullable Json body) {
  /** What the requests of a target share, possibly with other tools on the same server. */
  record Form(String method, String afterTarget) {
    private static final Interner<Form> IN_USE = Interner.newWeakInterner();

    /**
     * Creates a form.
     *
     * @param authority value of the Host header
     * @param headers headers of every request
     */
    static Form of(Endpoint.Method method, String authority, HttpHeaders headers) {
      StringBuilder text =
          new StringBuilder(" HTTP/1.1\r\nhost: ").append(authority).append("\r\n");
      for (Map.Entry<String, String> header : headers) {
        text.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
      }
      return IN_USE.intern(new Form(method.name(), text.toString()));
    }
  }

  /** The whole request, as it is sent. */
  ByteBuf toBytes(ByteBufAllocator allocator) {
    byte[] head = head().getBytes(StandardCharsets.ISO_8859_1);
    ByteBuf bytes = allocator.directBuffer(head.length + (body == null ? 0 : body.size()));
    bytes.writeBytes(head);
    if (body != null) {
      bytes.writeBytes(body.bytes());
    }
    return bytes;
  }

  private String head() {
    String target = query == null ? path : path + "?" + query;
    String length = body == null ? "" : "\r\ncontent-length: " + body.size();
    return form.method
        + " "
        + target
        + form.afterTarget
        + "x-request-id: "
        + requestId
        + "\r\nx-toolrack-execution-id: "
        + executionId
        + length
        + "\r\n\r\n";
  }
}
