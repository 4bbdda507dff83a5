package dev.toolrack.server.grpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import dev.toolrack.server.catalog.RequestId;
import dev.toolrack.server.catalog.Sha256;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Distinguishes requests that have the same {@code request_id}. */
final class RequestFingerprint {
  private RequestFingerprint() {}

  /** The caller's id with the SHA-256 of method and request; none if the caller gave no id. */
  static RequestId of(MethodDescriptor<?, ?> method, Message request, String requestId) {
    if (requestId.isEmpty()) {
      return RequestId.NONE;
    }
    byte[] bytes = new byte[request.getSerializedSize()];
    CodedOutputStream output = CodedOutputStream.newInstance(bytes);
    output.useDeterministicSerialization();
    try {
      request.writeTo(output);
      output.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    MessageDigest digest = Sha256.digest();
    digest.update(method.getFullMethodName().getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    return new RequestId(requestId, HexFormat.of().formatHex(digest.digest(bytes)));
  }
}
