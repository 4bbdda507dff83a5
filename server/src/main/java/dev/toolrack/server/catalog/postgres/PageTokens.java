package dev.toolrack.server.catalog.postgres;

import dev.toolrack.server.catalog.Sha256;
import dev.toolrack.server.failure.ToolrackException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Page tokens of one list: the position at which the previous page ended, and a mark of the list,
 * so that another list, or the same list with other filters, refuses the token.
 */
final class PageTokens {
  private static final int MARK_BYTES = 8;
  private static final String SEPARATOR = "\n";

  private final String mark;

  /**
   * Creates the tokens of a list.
   *
   * @param list everything that identifies the list: its name, owner and filters
   */
  PageTokens(@Nullable Object... list) {
    byte[] digest = Sha256.digest().digest(Arrays.toString(list).getBytes(StandardCharsets.UTF_8));
    mark = HexFormat.of().formatHex(digest, 0, MARK_BYTES);
  }

  /** The token of a page that ended at the item with these keys, which contain no line breaks. */
  String write(String... keys) {
    String text = mark + SEPARATOR + String.join(SEPARATOR, keys);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Returns the keys at which the previous page ended; null for the first page.
   *
   * @throws ToolrackException INVALID_REQUEST if the token is of another list
   */
  @Nullable List<String> read(String token, int keys) {
    if (token.isEmpty()) {
      return null;
    }
    try {
      String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      List<String> parts = List.of(text.split(SEPARATOR, -1));
      if (parts.size() == keys + 1 && parts.getFirst().equals(mark)) {
        return parts.subList(1, parts.size());
      }
    } catch (IllegalArgumentException e) {
      throw refused().withCause(e);
    }
    throw refused();
  }

  static ToolrackException refused() {
    return ToolrackException.invalid(
        "page_token", "is not the next_page_token of a page of this list with these filters");
  }
}
