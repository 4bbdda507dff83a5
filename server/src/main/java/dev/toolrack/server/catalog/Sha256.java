package dev.toolrack.server.catalog;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A SHA-256 digest, usable as a key for its input. */
public record Sha256(long a, long b, long c, long d) {
  /** The digest of the bytes. */
  public static Sha256 of(byte[] bytes) {
    ByteBuffer sum = ByteBuffer.wrap(digest().digest(bytes));
    return new Sha256(sum.getLong(), sum.getLong(), sum.getLong(), sum.getLong());
  }

  /** A new digest computation, for input that comes in parts. */
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
