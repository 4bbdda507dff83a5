package dev.toolrack.server.cluster;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The name that members compare before they form a cluster. With a secret, it ends in an
 * HMAC-SHA256 of the name under that secret, so that members without the secret do not match.
 *
 * <p>This keeps other deployments out, but not attackers: the open-source edition of the grid has
 * neither authentication nor TLS, and the name crosses the network in clear text.
 */
final class ClusterName {
  private static final String ALGORITHM = "HmacSHA256";
  private static final String PURPOSE = "toolrack cluster name\0";

  private ClusterName() {}

  /** Returns the name for members; equal for equal names and secrets. */
  static String of(String name, String secret) {
    if (secret.isEmpty()) {
      return name;
    }
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      byte[] digest = mac.doFinal((PURPOSE + name).getBytes(StandardCharsets.UTF_8));
      return name + "-" + HexFormat.of().formatHex(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
