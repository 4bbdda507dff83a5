package dev.toolrack.server.execution.http;

import com.github.benmanes.caffeine.cache.Interner;
import dev.toolrack.server.catalog.Endpoint;
import dev.toolrack.server.execution.Json;
import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.ByteBufAllocator;
import io.grpc.netty.shaded.io.netty.buffer.ByteBufUtil;
import io.grpc.netty.shaded.io.netty.util.AsciiString;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request of HTTP/1.1 (RFC 9112) without TLS. What it is made of was checked: none of it can hold
 * the end of a line.
 *
 * @param query null for none
 * @param body null for none, and then no length is sent
 */
record PlainRequest(
    Form form,
    String path,
    @Nullable String query,
    String requestId,
    String executionId,
    @Nullable Json body) {
  private static final String REQUEST_ID = "x-request-id: ";
  private static final String EXECUTION_ID = "\r\nx-toolrack-execution-id: ";
  private static final String CONTENT_LENGTH = "\r\ncontent-length: ";
  private static final String END_OF_HEADERS = "\r\n\r\n";

  /** Room for the method, the version, the names of headers and the length. */
  private static final int FRAME_BYTES = 128;

  /** What the requests of a target share, and those of other tools of the same server. */
  record Form(AsciiString method, AsciiString afterTarget) {
    private static final Interner<Form> IN_USE = Interner.newWeakInterner();

    /**
     * A form.
     *
     * @param authority value of the Host header
     * @param headers sent with every request
     */
    static Form of(Endpoint.Method method, String authority, HttpHeaders headers) {
      StringBuilder text =
          new StringBuilder(" HTTP/1.1\r\nhost: ").append(authority).append("\r\n");
      for (Map.Entry<String, String> header : headers) {
        text.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
      }
      return IN_USE.intern(new Form(new AsciiString(method.name() + " "), new AsciiString(text)));
    }
  }

  /** All of it, as it goes over the wire. */
  ByteBuf toBytes(ByteBufAllocator allocator) {
    int bodyBytes = body == null ? 0 : body.size();
    ByteBuf bytes =
        allocator.directBuffer(
            FRAME_BYTES
                + form.method.length()
                + path.length()
                + (query == null ? 0 : query.length() + 1)
                + form.afterTarget.length()
                + requestId.length()
                + executionId.length()
                + bodyBytes);
    ByteBufUtil.writeAscii(bytes, form.method);
    ByteBufUtil.writeAscii(bytes, path);
    if (query != null) {
      bytes.writeByte('?');
      ByteBufUtil.writeAscii(bytes, query);
    }
    ByteBufUtil.writeAscii(bytes, form.afterTarget);
    ByteBufUtil.writeAscii(bytes, REQUEST_ID);
    ByteBufUtil.writeAscii(bytes, requestId);
    ByteBufUtil.writeAscii(bytes, EXECUTION_ID);
    ByteBufUtil.writeAscii(bytes, executionId);
    if (body != null) {
      ByteBufUtil.writeAscii(bytes, CONTENT_LENGTH);
      ByteBufUtil.writeAscii(bytes, Integer.toString(bodyBytes));
    }
    ByteBufUtil.writeAscii(bytes, END_OF_HEADERS);
    if (body != null) {
      bytes.writeBytes(body.bytes());
    }
    return bytes;
  }
}
