package dev.toolrack.cli.demo.function;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import tools.jackson.databind.node.ObjectNode;

/** Hashes UTF-8 text. */
final class Hash implements DemoFunction {
  private static final List<String> DIGESTS =
      List.of("md5", "sha-1", "sha-256", "sha-384", "sha-512", "sha3-256", "sha3-512");

  @Override
  public ObjectNode apply(ObjectNode input) throws RefusedInput {
    byte[] text = Input.text(input, "text").getBytes(StandardCharsets.UTF_8);
    String algorithm = Input.text(input, "algorithm", "sha-256").toLowerCase(Locale.ROOT);
    byte[] digest = algorithm.equals("crc32") ? crc32(text) : digest(algorithm, text);
    String encoding = Input.text(input, "encoding", "hex");
    String shown =
        switch (encoding) {
          case "hex" -> HexFormat.of().formatHex(digest);
          case "base64" -> Base64.getEncoder().encodeToString(digest);
          default -> throw new RefusedInput("encoding must be hex or base64");
        };
    return Input.object()
        .put("digest", shown)
        .put("algorithm", algorithm)
        .put("bytes", text.length);
  }

  private static byte[] digest(String algorithm, byte[] text) throws RefusedInput {
    if (!DIGESTS.contains(algorithm)) {
      throw new RefusedInput("algorithm must be crc32 or one of " + String.join(", ", DIGESTS));
    }
    try {
      return MessageDigest.getInstance(algorithm.toUpperCase(Locale.ROOT)).digest(text);
    } catch (NoSuchAlgorithmException e) {
      throw new RefusedInput("algorithm " + algorithm + " is not available on this Java");
    }
  }

  private static byte[] crc32(byte[] text) {
    CRC32 crc = new CRC32();
    crc.update(text);
    long value = crc.getValue();
    return new byte[] {
      (byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value
    };
  }
}
