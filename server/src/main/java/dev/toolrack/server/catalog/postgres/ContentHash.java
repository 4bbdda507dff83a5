package dev.toolrack.server.catalog.postgres;

import dev.toolrack.server.catalog.Endpoint;
import dev.toolrack.server.catalog.Sha256;
import dev.toolrack.server.catalog.VersionSpec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Digest of a version's content, which detects a repeated publication without reading the version.
 */
final class ContentHash {
  private ContentHash() {}

  /** SHA-256 of every field except the version's number, each after its length in bytes. */
  static byte[] of(VersionSpec content) {
    Endpoint endpoint = content.endpoint();
    return of(
        content,
        endpoint == null ? "" : EndpointJson.text(endpoint),
        PolicyJson.text(content.policy()),
        EndpointJson.annotationsText(content.annotations()));
  }

  /** The same, for a caller that has already serialized endpoint, policy and annotations. */
  static byte[] of(VersionSpec content, String endpoint, String policy, String annotations) {
    MessageDigest digest = Sha256.digest();
    for (String field :
        new String[] {
          content.displayName(),
          content.description(),
          content.inputSchema(),
          content.outputSchema(),
          endpoint,
          policy,
          annotations
        }) {
      byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
      digest.update(bytes);
    }
    return digest.digest();
  }
}
