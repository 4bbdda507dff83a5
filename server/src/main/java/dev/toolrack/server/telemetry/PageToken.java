package dev.toolrack.server.telemetry;

import dev.toolrack.server.failure.ToolrackException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * A position in a list of executions: the list's time span and the last execution that was
 * returned. Instants are in microseconds since the epoch, the stored precision.
 *
 * <p>The checksum protects against mistakes, not against attacks: a token grants no access beyond
 * that of the request.
 */
record PageToken(
    long fromMicros, long untilMicros, long lastMicros, UUID lastId, int listChecksum) {
  private static final byte FORM = 1;
  private static final int BYTES = 1 + 3 * Long.BYTES + 2 * Long.BYTES + Integer.BYTES;

  /** Checksum of everything that must be equal in all requests of a list. */
  static int checksum(ExecutionQuery query) {
    CRC32C crc = new CRC32C();
    String list = query.tenant() + '\0' + query.slug() + '\0' + query.onlyFailed();
    crc.update(list.getBytes(StandardCharsets.UTF_8));
    return (int) crc.getValue();
  }

  String encoded() {
    ByteBuffer bytes =
        ByteBuffer.allocate(BYTES)
            .put(FORM)
            .putLong(fromMicros)
            .putLong(untilMicros)
            .putLong(lastMicros)
            .putLong(lastId.getMostSignificantBits())
            .putLong(lastId.getLeastSignificantBits())
            .putInt(listChecksum);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  /**
   * Parses the token of a query.
   *
   * @throws ToolrackException INVALID_REQUEST if it is malformed or of another list
   */
  static PageToken of(ExecutionQuery query) {
    ByteBuffer bytes;
    try {
      bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(query.pageToken()));
    } catch (IllegalArgumentException e) {
      throw malformed();
    }
    if (bytes.remaining() != BYTES || bytes.get() != FORM) {
      throw malformed();
    }
    PageToken token =
        new PageToken(
            bytes.getLong(),
            bytes.getLong(),
            bytes.getLong(),
            new UUID(bytes.getLong(), bytes.getLong()),
            bytes.getInt());
    if (token.listChecksum() != checksum(query) || !token.isWithinItsSpan()) {
      throw malformed();
    }
    return token;
  }

  private boolean isWithinItsSpan() {
    return Micros.areStorable(fromMicros)
        && Micros.areStorable(untilMicros)
        && fromMicros <= lastMicros
        && lastMicros < untilMicros;
  }

  private static ToolrackException malformed() {
    return ToolrackException.invalid(
        "page_token", "is none that was answered to a request like this one");
  }
}
