package dev.toolrack.server.execution.guard;

import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.catalog.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

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
    MessageDigest digest = Sha256.digest();
    digest.update(name.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    digest.update(breaker.toString().getBytes(StandardCharsets.UTF_8));
    return read(ByteBuffer.wrap(digest.digest()));
  }

  static EndpointDigest read(ByteBuffer from) {
    return new EndpointDigest(from.getLong(), from.getLong(), from.getLong(), from.getLong());
  }

  void write(ByteBuffer to) {
    var _ = to.putLong(a).putLong(b).putLong(c).putLong(d);
  }
}
