package dev.toolrack.server.execution.guard;

import dev.toolrack.server.catalog.Policy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What an endpoint is called among replicas: SHA-256 of its name and of the breaker that its policy
 * wants. It has one length and says nothing of a URL.
 */
record EndpointDigest(long a, long b, long c, long d) {
  static final int BYTES = 32;

  /**
   * The digest of an endpoint.
   *
   * @param name tenant, method and URL template
   */
  static EndpointDigest of(String name, Policy.Breaker breaker) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(name.getBytes(StandardCharsets.UTF_8));
      sha256.update((byte) 0);
      sha256.update(breaker.toString().getBytes(StandardCharsets.UTF_8));
      return read(ByteBuffer.wrap(sha256.digest()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static EndpointDigest read(ByteBuffer from) {
    return new EndpointDigest(from.getLong(), from.getLong(), from.getLong(), from.getLong());
  }

  void write(ByteBuffer to) {
    var _ = to.putLong(a).putLong(b).putLong(c).putLong(d);
  }
}
