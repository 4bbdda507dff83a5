package dev.toolrack.server.catalog;

import dev.toolrack.server.failure.ToolrackException;

/**
 * A caller's name for a mutation, which makes it repeatable: the same request with the same id is
 * carried out once.
 *
 * @param value 1 to 64 printable ASCII characters; empty if the caller gave none
 * @param fingerprint digest of method and request in hexadecimal, which tells another request with
 *     the same id apart; empty if the caller gave none
 */
public record RequestId(String value, String fingerprint) {
  public static final RequestId NONE = new RequestId("", "");
  private static final int MAX_CHARS = 64;

  public RequestId {
    if (value.length() > MAX_CHARS || !value.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw ToolrackException.invalid("request_id", "must be up to 64 printable ASCII characters");
    }
  }

  /** Whether the caller gave an id. */
  public boolean isPresent() {
    return !value.isEmpty();
  }
}
